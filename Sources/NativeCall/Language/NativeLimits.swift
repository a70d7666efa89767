/// What a declaration and a call may take at most.
package struct NativeLimits: Hashable, Sendable {
    /// Bytes of a signature or of all type declarations.
    package var textLength = 65_536
    /// Parameters of a function; C compilers need to take 127 (C11 §5.2.4.1).
    package var parameters = 64
    /// Fields of a structure.
    package var fields = 256
    /// Declared types.
    package var types = 256
    /// How deep structures and arrays nest.
    package var depth = 16
    /// Bytes of a declared type.
    package var typeSize = 1 << 20
    /// Scalars of a structure that is passed by value, arrays written out.
    package var scalarsByValue = 256
    /// Bytes of one buffer or text that goes in or comes out.
    package var bufferSize = 16 << 20

    /// The ones written above.
    package init() {}
}
