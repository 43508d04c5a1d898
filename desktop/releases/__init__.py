"""Where new versions of Hearth are told of: the one address, how it is asked, and whether the answer is genuine."""
