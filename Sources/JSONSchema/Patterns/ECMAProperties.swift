/// The names that ECMA-262 (§22.2.2.9) has for Unicode properties, and PCRE2 has otherwise.
enum ECMAProperties {
    /// PCRE2's name for what stands in `\p{…}`. An unknown name stays as it is: PCRE2 knows scripts
    /// and binary properties under the same names, and refuses the rest.
    static func name(_ text: String) -> String {
        let parts = text.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return categories[text] ?? text }
        let value = String(parts[1])
        switch parts[0] {
        case "General_Category", "gc": return categories[value] ?? value
        case "Script", "sc": return "sc:" + value
        case "Script_Extensions", "scx": return "scx:" + value
        default: return text
        }
    }

    // Unicode, PropertyValueAliases.txt, gc.
    private static let categories = [
        "Other": "C", "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Unassigned": "Cn",
        "Private_Use": "Co", "Surrogate": "Cs", "Letter": "L", "Cased_Letter": "L&", "LC": "L&",
        "Lowercase_Letter": "Ll", "Modifier_Letter": "Lm", "Other_Letter": "Lo",
        "Titlecase_Letter": "Lt", "Uppercase_Letter": "Lu", "Mark": "M", "Combining_Mark": "M",
        "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Nonspacing_Mark": "Mn", "Number": "N",
        "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No",
        "Punctuation": "P", "punct": "P", "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd",
        "Close_Punctuation": "Pe", "Final_Punctuation": "Pf", "Initial_Punctuation": "Pi",
        "Other_Punctuation": "Po", "Open_Punctuation": "Ps", "Symbol": "S",
        "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Math_Symbol": "Sm",
        "Other_Symbol": "So", "Separator": "Z", "Line_Separator": "Zl",
        "Paragraph_Separator": "Zp", "Space_Separator": "Zs",
    ]
}
