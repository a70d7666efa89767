import ByteEncodings
import JSON

extension RequestReader {
    /// HTTP Archive 1.2, as browsers write it: `log.entries[].request` and `.response`.
    mutating func readArchive(_ archive: JSONValue) throws {
        for (index, entry) in (archive["log"]?["entries"]?.array ?? []).enumerated() {
            let place = "\(path)#/log/entries/\(index)"
            guard let own = entry["request"], let method = own["method"]?.string,
                let url = own["url"]?.string
            else { throw CommandFailure.usage("\(place): no request with a method and a url") }
            var request = ComparedRequest(
                method: method, target: ComparedRequest.target(of: filled(url)), place: place)
            // What a browser decodes is in the archive decoded; nothing here decodes.
            request.fields = fields(own["headers"]).filter {
                $0.name.lowercased() != "accept-encoding"
            }
            if let text = own["postData"]?["text"]?.string {
                request.body = Array(filled(text).utf8)
            }
            request.recorded = entry["response"].flatMap(Self.recorded)
            try add(request)
        }
    }

    /// nil: the browser got no answer (status 0).
    private static func recorded(_ response: JSONValue) -> RecordedAnswer? {
        guard let status = response["status"]?.int, status > 0 else { return nil }
        var answer = RecordedAnswer(status: status)
        answer.fields = (response["headers"]?.array ?? []).compactMap { field in
            guard let name = field["name"]?.string, !name.hasPrefix(":"),
                name.lowercased() != "content-encoding", let value = field["value"]?.string
            else { return nil }
            return (name, value)
        }
        if let text = response["content"]?["text"]?.string {
            let isBase64 = response["content"]?["encoding"]?.string == "base64"
            answer.body =
                isBase64
                ? Array(text.utf8).withUnsafeBufferPointer { Base64.bytes($0) } : Array(text.utf8)
        }
        return answer
    }
}
