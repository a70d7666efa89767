/// Java's `Character.isWhitespace`.
enum JavaSpace {
    static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0d, 0x1c...0x20: true
        // No-break spaces aren't white space to Java.
        case 0xa0, 0x2007, 0x202f: false
        case 0x80...:
            switch scalar.properties.generalCategory {
            case .spaceSeparator, .lineSeparator, .paragraphSeparator: true
            default: false
            }
        default: false
        }
    }
}
