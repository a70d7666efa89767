/// `contentHandling` of an integration or of an integration response.
public enum ContentHandling: String, CaseIterable, Sendable {
    /// Text is base64 and becomes the bytes that it stands for.
    case toBinary = "CONVERT_TO_BINARY"
    /// Bytes become base64.
    case toText = "CONVERT_TO_TEXT"
}

/// What happens to a body before its template sees it.
public enum ContentConversion: Sendable {
    /// It stays as it is, as bytes. No template can be applied to it.
    case bytes
    /// It is text: what is not UTF-8 becomes U+FFFD.
    case text
    /// Its base64.
    case encode
    /// What its base64 stands for, as bytes; what is not base64 fails the exchange.
    case decode

    /// Whether the outcome is text, which a template can read.
    public var isText: Bool { self == .text || self == .encode }

    /// What a request's body goes through. API Gateway Developer Guide, "Content type conversions
    /// in API Gateway", table for requests; recorded by LocalStack's
    /// test_apigw_s3_binary_support_request_convert_to_binary.
    public static func request(
        _ handling: ContentHandling?, isBinary: Bool
    ) -> ContentConversion {
        switch (isBinary, handling) {
        case (true, .toText): .encode
        case (true, _): .bytes
        case (false, .toBinary): .decode
        case (false, _): .text
        }
    }

    /// What a response's body goes through. The same page, table for responses; recorded by
    /// LocalStack's test_apigw_s3_binary_support_response_no_content_handling and
    /// …_convert_to_text.
    public static func response(
        _ handling: ContentHandling?, isBinary: Bool, acceptsBinary: Bool
    ) -> ContentConversion {
        switch handling {
        case .toBinary: isBinary ? .bytes : .decode
        case .toText: isBinary ? .encode : .text
        case nil:
            switch (isBinary, acceptsBinary) {
            case (true, true): .bytes
            case (true, false): .encode
            case (false, true): .decode
            case (false, false): .text
            }
        }
    }
}
