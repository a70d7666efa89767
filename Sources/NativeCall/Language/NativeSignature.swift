/// A C function as declared: `int compress(out uint8 dest[destLen], inout uint64* destLen, …)`.
package struct NativeSignature: Hashable, Sendable {
    /// Which way a parameter's value goes.
    package enum Direction: String, Hashable, Sendable {
        /// From the caller to the function.
        case `in`
        /// The function writes it.
        case out
        /// Both.
        case `inout`
    }

    /// How many elements of a counted parameter the function wrote.
    package enum Used: Hashable, Sendable {
        /// As many as its length parameter says after the call.
        case length
        /// As many as the function returns.
        case result
    }

    /// What a parameter passes.
    package enum Passing: Hashable, Sendable {
        /// The value itself: `double x`, `char* name`, `point p`.
        case value(NativeType)
        /// A pointer to one: `point* p`, `out double* x`.
        case pointer(NativeType)
        /// A pointer to the first of as many as another parameter says: `uint8 data[length]`.
        case counted(NativeType, by: Int, used: Used)
    }

    /// One of its parameters.
    package struct Parameter: Hashable, Sendable {
        /// Its name; `arg1` and so on where none is written.
        package var name: String
        /// Which way it goes.
        package var direction: Direction
        /// What is passed.
        package var passing: Passing
        /// For the length of a counted parameter that goes in: which one, whose count it is given.
        package var countOf: Int?

        /// Whether the caller gives a value. Lengths of what goes in are counted, and what only
        /// comes out needs none.
        package var isGiven: Bool { countOf == nil && direction != .out }
        /// Whether it has a value after the call.
        package var comesOut: Bool { direction != .in }
    }

    /// The symbol.
    package var name: String
    /// nil: `void`.
    package var result: Passing?
    /// In order.
    package var parameters: [Parameter]
    /// As it was written.
    package var text: String
}
