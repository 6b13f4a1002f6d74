"""The practice inbox: a real mail server on this computer, where nothing is sent on."""
