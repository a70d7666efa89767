import JOSE
import JSON

/// Claims as events have them: texts all (aws-surface.md, "JWT claims in events").
struct ClaimsText {
    let isCognito: Bool

    func write(_ document: JSONDocument, to out: inout JSONBuffer) {
        let view = document.view
        out.append(UInt8(ascii: "{"))
        var isFirst = true
        var members = view.members(of: .root)
        while let (key, value) = members.next() {
            if !isFirst { out.append(UInt8(ascii: ",")) }
            isFirst = false
            append(key, of: view, to: &out)
            out.append(UInt8(ascii: ":"))
            if view.isArray(value) {
                append(list: value, of: view, to: &out)
            } else {
                append(value, of: view, to: &out)
            }
        }
        out.append(UInt8(ascii: "}"))
        withExtendedLifetime(document) {}
    }

    /// A value as a string: as it is written, if it is one without escapes.
    private func append(_ value: JSONNode, of view: JSONView, to out: inout JSONBuffer) {
        if view.isWrittenPlainly(value) {
            out.append(view.source(of: value))
        } else {
            out.appendString(view.text(of: value))
        }
    }

    /// HTTP APIs: "[a b]"; REST APIs: "a,b".
    private func append(list array: JSONNode, of view: JSONView, to out: inout JSONBuffer) {
        let (opening, closing): (StaticString, StaticString) =
            isCognito ? ("\"", "\"") : ("\"[", "]\"")
        out.append(opening)
        var isFirst = true
        for element in view.elements(of: array) {
            if !isFirst { out.append(isCognito ? UInt8(ascii: ",") : UInt8(ascii: " ")) }
            isFirst = false
            out.appendEscaped(view.text(of: element))
        }
        out.append(closing)
    }
}
