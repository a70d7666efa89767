/// Counts attributes before libxml2 does: its parser compares each attribute of an element with
/// all before it, and only then tells its caller that there are too many.
enum XMLTagScan {
    /// The byte where the first element's attribute number `attributesMax + 1` has its `=`; nil when
    /// no element has so many.
    ///
    /// It looks at every `<` before a name, in comments and CDATA too: after an error the parser may
    /// take those for elements. From there on both see the same: values in quotes, no `<` before
    /// the tag's end.
    static func excess(
        in text: UnsafeBufferPointer<UInt8>, attributesMax: Int
    ) -> Int? {
        var i = 0
        while i < text.count {
            guard text[i] == UInt8(ascii: "<"), i + 1 < text.count, isNameStart(text[i + 1]) else {
                i += 1
                continue
            }
            i += 1
            var count = 0
            var quote: UInt8 = 0
            scan: while i < text.count {
                let byte = text[i]
                switch byte {
                case UInt8(ascii: "<"): break scan
                case quote where quote != 0: quote = 0
                case _ where quote != 0: break
                case UInt8(ascii: ">"): break scan
                case UInt8(ascii: "\""), UInt8(ascii: "'"): quote = byte
                case UInt8(ascii: "="):
                    count += 1
                    if count > attributesMax { return i }
                default: break
                }
                i += 1
            }
        }
        return nil
    }

    private static func isNameStart(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "_"), UInt8(ascii: ":"), 0x80...:
            true
        default: false
        }
    }
}
