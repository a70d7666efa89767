/// A reference whose code was just emitted.
struct ParsedReference {
    enum Step { case property, index, call }

    /// Its tokens.
    var tokens: Range<Int>
    /// Where its code begins.
    var start: Int
    /// The last instruction that jumps behind the reference when there is no value. Each of them
    /// holds the distance to the one before in `b`, until the end is known.
    var lastJump = -1
    /// The last step, which an assignment replaces: its name, and where its code begins.
    var lastStep: Step?
    var stepName: Int32 = 0
    var stepStart = 0
    /// How 1.7 reads the beginning.
    var text = VTLReferenceText()
    var variable: Int32
    /// Not a reference but a word behind a method call, which 1.7's lexer takes for one.
    var isRunt = false
    /// `$!name`, which without a value prints nothing.
    var printsNothing = false
}
