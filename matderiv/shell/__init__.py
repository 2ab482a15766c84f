"""The doors for people: the command line, IPython's magics, files read and written, the list of functions."""
