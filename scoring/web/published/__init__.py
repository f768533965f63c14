"""The runs that people look at: each loaded whole from its folder, seen by nobody until a second person has confirmed it."""
