/// A running macro: its parameters, by variable.
struct VTLFrame {
    struct Parameter {
        var variable: Int32
        /// Code of the argument, evaluated where the macro was called; -1 when `value` is known.
        var start: Int
        var value: VTLValue
        var literal: VTLPiece
    }
    var parameters: [Parameter]
    /// How many frames were open where the macro was called.
    var outer: Int
    var template: VTLTemplate
}
