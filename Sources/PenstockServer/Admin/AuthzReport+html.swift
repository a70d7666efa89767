internal import PenstockCore

extension AuthzReport {
    /// For a browser: the same as the text, as a page that asks again every five seconds.
    var html: String {
        let body = candidates.map { html($0) }.joined()
        return """
            <!doctype html><html lang="en"><head><meta charset="utf-8"><title>Shadow authorizers</title>
            <meta http-equiv="refresh" content="5"><style>
            body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
            table { border-collapse: collapse; margin: 1rem 0 } td, th { padding: .25rem .75rem; text-align: right }
            th:first-child, td:first-child { text-align: left } tr + tr { border-top: 1px solid #ddd }
            .same { background: #e8f5e9 } .differs { background: #ffebee } .safe { color: #1b5e20 }
            .unsafe { color: #b71c1c } pre { background: #f6f6f6; overflow-x: auto; padding: .75rem }
            </style></head><body><h1>Shadow authorizers</h1>
            \(body.isEmpty ? "<p>No authorizer runs in shadow.</p>" : body)
            </body></html>

            """
    }

    private func html(_ candidate: Candidate) -> String {
        let step = candidate.step
        let names = ["allow", "deny", "abstain", "error"]
        var text = "<section><h2>\(Self.escaped(step.route)) · \(Self.escaped(step.step))</h2>"
        let promotion = candidate.promotion
        text +=
            "<p class=\"\(promotion.isSafe ? "safe\">Safe to promote" : "unsafe\">Not safe to promote")</p><ul>"
        text += promotion.reasons.map { "<li>\(Self.escaped($0))</li>" }.joined() + "</ul>"
        text += "<table><tr><th>enforced ╲ shadow</th>"
        text += names.map { "<th>\($0)</th>" }.joined() + "</tr>"
        for (row, name) in names.enumerated() {
            text += "<tr><td>\(name)</td>"
            for column in 0..<4 {
                let count = step.matrix[row][column]
                let kind =
                    count == 0 ? "" : row == column ? " class=\"same\"" : " class=\"differs\""
                text += "<td\(kind)>\(count)</td>"
            }
            text += "</tr>"
        }
        let details = AuthzReport(only: candidate).text
        return text + "</table><pre>\(Self.escaped(details))</pre></section>"
    }

    private init(only candidate: Candidate) { candidates = [candidate] }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
