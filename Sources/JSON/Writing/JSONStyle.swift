/// How values are spelled, between the same brackets and commas and without spaces.
public struct JSONStyle: Hashable, Sendable {
    /// Whether `/` is written `\/`.
    public var escapesSlash: Bool
    /// Whether U+007F to U+009F and U+2000 to U+20FF are written `\uXXXX`.
    public var escapesFormatting: Bool
    /// Whether `\uXXXX` has capital letters.
    public var hasCapitalHex: Bool
    /// Whether numbers are spelled as Java spells the values that json-smart reads from them
    /// (`JavaNumber`), rather than as they were written.
    public var hasJavaNumbers: Bool

    /// A style of one's own.
    public init(
        escapesSlash: Bool, escapesFormatting: Bool, hasCapitalHex: Bool, hasJavaNumbers: Bool
    ) {
        self.escapesSlash = escapesSlash
        self.escapesFormatting = escapesFormatting
        self.hasCapitalHex = hasCapitalHex
        self.hasJavaNumbers = hasJavaNumbers
    }

    /// What RFC 8259 §7 says must be escaped and nothing else; numbers as they were written.
    public static let compact = JSONStyle(
        escapesSlash: false, escapesFormatting: false, hasCapitalHex: false, hasJavaNumbers: false)

    /// What Jayway JsonPath's provider writes with json-smart (`JSONStyle.LT_COMPRESS`). Seen with
    /// json-path 2.0.0 and json-smart 2.2.
    public static let jayway = JSONStyle(
        escapesSlash: false, escapesFormatting: true, hasCapitalHex: true, hasJavaNumbers: true)

    /// What json-smart writes by itself (`JSONValue.toJSONString`, `JSONArray.toString`): the same
    /// with `/` escaped. Seen with json-smart 2.2.
    public static let jsonSmart = JSONStyle(
        escapesSlash: true, escapesFormatting: true, hasCapitalHex: true, hasJavaNumbers: true)
}
