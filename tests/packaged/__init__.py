"""What a package that was built must show. Programs, not tests of the suite: they need the package."""
