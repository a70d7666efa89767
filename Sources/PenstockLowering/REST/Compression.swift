internal import JSON
internal import PenstockModel

// API Gateway Developer Guide, "Payload compression for REST APIs".

extension RESTMethod {
    /// "By default, API Gateway supports decompression of the method request payload." What has no body
    /// by its method isn't asked.
    var decoding: JSONValue? {
        ["GET", "HEAD", "OPTIONS"].contains(verb) ? nil : "Transform/Compression"
    }
}

extension JSONObject {
    /// Of a method's phases: answers are compressed where the API has a smallest size for it, after what
    /// maps them.
    mutating func compressAnswers(_ part: RESTMethod) {
        guard let size = part.stage.definition.api.minimumCompressionSize else { return }
        let step: JSONValue = [
            "use": "Transform/Compression", "name": "compression",
            "config": ["minimum_bytes": .number(JSONNumber(size))],
        ]
        var transform = self["transform"]?.object ?? JSONObject()
        transform["response"] = .array((transform["response"].map { [$0] } ?? []) + [step])
        self["transform"] = .object(transform)
    }
}
