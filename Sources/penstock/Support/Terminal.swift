import Glibc

/// What is written for people. Colours only where a person looks at them (https://no-color.org).
enum Terminal {
    /// Whether standard error shows colours.
    static var hasColour: Bool { colours(2) }
    /// Whether standard output shows colours.
    static var outputHasColour: Bool { colours(1) }

    private static func colours(_ descriptor: Int32) -> Bool {
        isatty(descriptor) == 1 && getenv("NO_COLOR") == nil
            && getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
    }

    /// "penstock: message", and the hint under it.
    static func error(_ message: String, hint: String? = nil) {
        write("\(paint("penstock:", "1;31", hasColour)) \(message)\n")
        if let hint { write("  \(hint)\n") }
    }

    /// Text on standard error as it is.
    static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let n = rest.withUnsafeBytes { Glibc.write(2, $0.baseAddress, $0.count) }
            if n < 0, errno == EINTR { continue }
            // Nobody reads it: there is no one to tell that either.
            guard n > 0 else { return }
            rest = rest.dropFirst(n)
        }
    }

    /// Text in an ANSI colour, where there are any.
    static func paint(_ text: String, _ code: String, _ isOn: Bool) -> String {
        isOn ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
