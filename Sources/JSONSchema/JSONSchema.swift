/// Compiles and applies JSON Schemas; the first file is on its way.
