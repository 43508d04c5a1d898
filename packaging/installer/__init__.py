"""Makes what users install: ``./dev package``. Engine libraries, frozen application, packages, report."""
