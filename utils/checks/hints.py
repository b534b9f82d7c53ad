"""Two hints for each exercise: the first points to the place, the second says more."""

HINTS = {
    "mean_square": (
        "For the errors +5 and -5, which number should come out? Which step has to come first so "
        "that they do not cancel?",
        "NumPy has one function that averages all the entries of an array, whatever its shape.",
    ),
    "split": (
        "Draw one order of the row numbers 0 .. N-1, and use it for X and for y.",
        "rng.permutation(N) gives such an order. How many of its entries belong to the test part, "
        "and which rows are left for training?",
    ),
    "sigmoid": (
        "Write 1 / (1 + e^(-z)) for a whole array at once; watch the brackets.",
        "For z = -1000 the textbook formula computes e^1000. That overflows to inf, and 1/inf is "
        "0, which is right; to avoid the warning, use the side of the formula that stays small.",
    ),
    "bce_loss": (
        "Each sample pays for the probability that was given to its own label: p or 1 - p.",
        "log(0) is -inf, and 0 times -inf is nan. What could you do to p before the logarithm so "
        "that it is never exactly 0 or 1?",
    ),
    "logreg_grad": (
        "First the error of each sample, p - y; then: how does the score of a sample depend on w "
        "and on b?",
        "dw adds up error times feature over the samples, one number a feature; db adds up the "
        "errors. Both belong to a mean.",
    ),
    "one_hot": (
        "Start from a table of zeros with one row a label. Which single entry of row i becomes 1?",
        "Indexing with two arrays, rows and columns, picks one entry a row. Or: what are the rows "
        "of np.eye(C)?",
    ),
    "softmax": (
        "Exponentials first, then divide each row by its own sum; keepdims=True keeps the shapes "
        "in line.",
        "Subtracting the same number from all the scores of a row changes nothing. Which number of "
        "the row makes the largest exponent exactly 0?",
    ),
    "forward": (
        "Two layers, the same pattern twice: multiply by the weights, add the bias, apply a "
        "function.",
        "Follow the shapes: (N, D) @ (D, H) gives (N, H). The biases are rows and are added to "
        "every sample. Which function does each layer end with?",
    ),
    "predict": (
        "For each row you want a position, not a value.",
        "np.argmax has an axis: along which direction do the classes of one sample lie?",
    ),
    "accuracy": (
        "Which class does each row vote for, and how often is that the label?",
        "A comparison of two arrays gives True and False; what is the mean of those?",
    ),
    "cross_entropy": (
        "Pick from each row the probability of its own class; you need N numbers.",
        "probs[np.arange(N), y] picks them. Keep them away from exactly 0 before the logarithm, "
        "and think of the sign.",
    ),
    "total_loss": (
        "Two terms: the mean cross-entropy, and a price on large weights.",
        "The penalty is half of reg times the sum of all squared weights, of both matrices. "
        "Nothing in it is divided by N.",
    ),
    "numgrad": (
        "Move one entry a little up, then a little down, and leave all the others where they are.",
        "np.ndindex(w.shape) visits every position of an array of any shape. Work on a copy of "
        "floats; the distance between the two points is 2 * eps.",
    ),
    "dscores": (
        "Which single entry of each row differs from probs? Indexing with two arrays picks one "
        "entry per row.",
        "A whole table of zeros and ones is not needed. Could you copy probs and subtract 1 in N "
        "places?",
    ),
    "backward": (
        "Walk back in the order scores, W2 and b2, a1, z1, W1 and b1, and write down the shape of "
        "each gradient before you compute it.",
        "A matrix product a @ W passes the error on to a with W.T and to W with a.T. tanh "
        "multiplies it, entry by entry, by its slope. Where does reg come in?",
    ),
    "init_params": (
        "One generator made from seed draws both matrices; the biases are rows of zeros.",
        "A unit adds up as many terms as the layer has inputs. By which root must each weight be "
        "divided so that the sum has spread 1?",
    ),
    "gd_step": (
        "The same short formula for every key of the dictionary.",
        "Build a new dictionary; an expression such as a - b makes a new array, while a -= b "
        "writes into the old one.",
    ),
    "gd_train": (
        "In each round: forward pass, loss, gradients, update; in that order.",
        "Compute all four gradients before you change any parameter, and record the loss before "
        "the update. You have written every piece already.",
    ),
    "sweep": (
        "For each size: fit on the training data, score on the validation data, put the score "
        "under its size.",
        "*train hands over both arrays. Which comparison, > or >=, keeps the smaller of two sizes "
        "that do equally well?",
    ),
    "keep_best": (
        "Keep the lowest loss so far and, at that moment, the parameters.",
        "The training goes on writing into the same arrays. What must you make of each array so "
        "that yours stays as it was?",
    ),
    "minibatches": (
        "Draw one order of the row numbers, then walk through it in strides of batch_size.",
        "A slice that goes beyond the end is shortened by Python, so the last batch needs no "
        "special case. Use the same slice of the order for X and for y.",
    ),
    "minibatch_epoch": (
        "Shuffle once, then one step for each batch.",
        "Each step starts from the weights that the step before left behind; grad averages over "
        "its batch already. Write w = w - ..., not w -= ....",
    ),
    "lr_schedule": (
        "One rate for each epoch, and every batch of that epoch uses it.",
        "Work out the n_epochs rates first. np.repeat can write each of them n_batches times.",
    ),
    "step_decay": (
        "How many blocks of `every` epochs are complete when epoch e begins?",
        "Whole-number division counts the blocks; each block multiplies by drop once more.",
    ),
    "activation": (
        "Three functions, chosen by kind.",
        "np.tanh is stable. For the sigmoid of -1000 see chapter 01; a ReLU keeps what is positive "
        "and puts 0 elsewhere.",
    ),
    "activation_grad": (
        "Write each slope in terms of the function's own value.",
        "With t = tanh z and s = sigmoid z the slopes are made of t and of s alone. A ReLU rises "
        "with slope 1 or does not rise at all.",
    ),
    "hidden_delta": (
        "Two steps back: through the weights, then through the activation.",
        "A matrix product with the transpose passes the error back; then every entry is multiplied "
        "by the slope at its own z.",
    ),
    "make_params": (
        "D, H and C fix all four shapes. Which of them can be read from X, and which from y?",
        "Labels run from 0, so the largest label is not yet the number of classes.",
    ),
    "deep_forward": (
        "The list begins with X; every further entry is computed from the one before.",
        "All layers but the last end with tanh. Treat the last one after the loop.",
    ),
    "deep_backward": (
        "Start at the end with (probs - one-hot) / N and walk through the layers backwards.",
        "In layer l the weights met acts[l] on the way forward. To pass to the layer below: "
        "through Ws[l], then through the slope of tanh at acts[l].",
    ),
    "xor_forward": (
        "As in chapter 02, but with one output.",
        "With one output there is nothing to share: which function turns one score into a "
        "probability?",
    ),
    "xor_backward": (
        "For the sigmoid with cross-entropy the error at the score is again prediction minus "
        "label.",
        "p is a column and y is not: bring y to the shape (N, 1) before you subtract. From there "
        "on it is chapter 03.",
    ),
    "xor_predict": (
        "Compare with one half; the result has one entry for each row.",
        "p has the shape (N, 1): pick its only column first.",
    ),
    "momentum_step": (
        "A new velocity from the old one and the gradient, then a new position from the velocity.",
        "mu is the share of the old step that is kept. Write new arrays, and return both.",
    ),
    "save_load": (
        "np.savez stores named arrays in one file. Which names do they have when they come back?",
        "Given a name without .npz, np.savez adds it. An open file is written exactly where you "
        "opened it; open(path, 'wb').",
    ),
    "standardise": (
        "Which part may tell you the mean and the spread?",
        "axis=0 gives one mean and one standard deviation for each column; use the training ones "
        "for both tables.",
    ),
    "mse": (
        "Bring pred and y to the same shape before you subtract.",
        "(N, 1) minus (N,) makes an N by N table. pred[:, 0] is a plain vector.",
    ),
    "mse_grad": (
        "Each prediction appears in one term of the mean: differentiate that term.",
        "A square leaves a factor 2, the mean leaves 1/N, and the result keeps the shape of pred.",
    ),
    "reg_forward": (
        "The hidden layer is that of chapter 02.",
        "A price can be any number: what does the output layer apply to its score?",
    ),
}
