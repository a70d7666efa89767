import ByteEncodings
import JSON

extension RequestReader {
    /// A line is a request, or a row of a corpus with requests among its steps.
    mutating func readLines(_ text: String) throws {
        let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
        for (index, line) in lines.enumerated() where !line.allSatisfy(\.isWhitespace) {
            let place = "\(path):\(index + 1)"
            let value: JSONValue
            do {
                value = try JSONValue(parsing: String(line))
            } catch {
                throw CommandFailure.usage(
                    "\(place): no JSON: \(error)", hint: "each line is a JSON object")
            }
            if let steps = value["steps"]?.array {
                for step in steps where step["http"] != nil {
                    var request = try request(step, place)
                    if let name = step["http"]?.string {
                        request.recorded = Self.recorded(of: name, steps)
                    }
                    try add(request)
                }
            } else {
                try add(request(value, place))
            }
        }
    }

    private func request(_ value: JSONValue, _ place: String) throws -> ComparedRequest {
        guard let url = (value["url"] ?? value["path"])?.string else {
            throw CommandFailure.usage(
                "\(place): neither path nor url",
                hint: #"for example {"method": "GET", "path": "/orders/7"}"#)
        }
        var target = ComparedRequest.target(of: filled(url))
        for (name, value) in value["params"]?.object?.members ?? [] {
            for value in value.array ?? [value] {
                let text = PercentText.encode(filled(value.string ?? value.compact))
                target += (target.contains("?") ? "&" : "?") + PercentText.encode(name) + "=" + text
            }
        }
        var request = ComparedRequest(
            method: value["method"]?.string ?? "GET", target: target,
            fields: fields(value["headers"]), place: place)
        if let json = value["json"] {
            request.body = Array(filled(json.compact).utf8)
            if request.field("content-type") == nil {
                request.fields.append(("Content-Type", "application/json"))
            }
        } else if let text = value["base64"]?.string {
            let bytes = Array(text.utf8).withUnsafeBufferPointer { Base64.bytes($0) }
            guard let bytes else { throw CommandFailure.usage("\(place): base64 isn't Base64") }
            request.body = bytes
        } else if let body = value["data"] ?? value["body"] {
            request.body = Array(filled(body.string ?? body.compact).utf8)
        }
        return request
    }

    /// What a row says of an answer: values recorded of it, and the status that its test asks for.
    private static func recorded(of name: String, _ steps: [JSONValue]) -> RecordedAnswer? {
        var answer = RecordedAnswer()
        for step in steps {
            if step["assert"]?.string == "\(name).status_code", step["op"]?.string == "==" {
                answer.status = step["value"]?.int
            }
            guard let value = step["recorded"] else { continue }
            switch step["of"]?.string {
            case "<\(name).status_code>": answer.status = value.int
            case "<\(name).json()>": answer.body = Array(value.compact.utf8)
            case "<\(name).text>": answer.body = value.string.map { Array($0.utf8) }
            case "<\(name).content>":
                answer.body = value.string.flatMap { text in
                    Array(text.utf8).withUnsafeBufferPointer { Base64.bytes($0) }
                }
            case "<\(name).headers>":
                answer.fields = (value.object?.members ?? []).flatMap { name, value in
                    (value.array ?? [value]).map { (name, $0.string ?? $0.compact) }
                }
            default: continue
            }
        }
        return answer.isEmpty ? nil : answer
    }
}
