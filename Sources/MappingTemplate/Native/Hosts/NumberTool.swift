internal import VTL

/// `$util.number`: `format(number, pattern)`.
final class NumberTool: NativeTool {
    let path = "$util.number"

    static let methods = ["format"]

    func call(_ method: String, _ arguments: NativeArguments) throws(VTLFault) -> VTLValue? {
        guard method == "format" else { return nil }
        let (number, pattern) = (try arguments.text(0), try arguments.text(1))
        let text = try arguments.attempt { () throws(NativeToolError) in
            try NumberPattern(pattern).format(number)
        }
        return try arguments.renderer.makeString(text)
    }
}
