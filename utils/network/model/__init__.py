"""`NeuralNetwork`, the class.

network      the class: what it is made of, fit, save, load
predicting   what it is asked: predictions, a score, a summary
learning     one training of it: epochs, and every way in which they can end
loading      what a file says about a network, and what has to be handed over again
watching     history, early stopping, the last good epoch
storage      a network in a file, written whole or not at all, read with care
constraints  what each parameter may be, in tables that make the sentences
incoming     targets and sample weights, checked
"""

from utils.network.model.network import NeuralNetwork

__all__ = ["NeuralNetwork"]
