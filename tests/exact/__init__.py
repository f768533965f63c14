"""An independent exact scorer and a generator of random rubrics: what the engine is compared with."""
