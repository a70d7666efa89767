import MappingTemplate
import Testing

/// Bodies between text and bytes. Rows named "recorded" are from corpora/aws-recorded-facts,
/// test_apigateway_s3.py::TestApiGatewayS3BinarySupport.
@Suite("Content handling")
struct ContentTests {
    /// What is configured and sent, and what happens.
    typealias RequestRow = (handling: ContentHandling?, isBinary: Bool, does: ContentConversion)
    static let requests: [RequestRow] = [
        (nil, true, .bytes),
        (.toBinary, true, .bytes),  // recorded: get-obj-binary-media-binary-raw
        (.toText, true, .encode),
        (nil, false, .text),
        (.toBinary, false, .decode),  // recorded: get-obj-no-binary-media-binary-encoded
        (.toText, false, .text),
    ]

    @Test("a request's body is converted by its type and the integration", arguments: requests)
    func request(row: RequestRow) {
        #expect(ContentConversion.request(row.handling, isBinary: row.isBinary) == row.does)
    }

    typealias ResponseRow = (
        handling: ContentHandling?, isBinary: Bool, acceptsBinary: Bool, does: ContentConversion
    )
    static let responses: [ResponseRow] = [
        // recorded: response_no_content_handling
        (nil, false, true, .decode),  // encoded-payload-text-accept-binary
        (nil, true, true, .bytes),  // raw-payload-binary-accept-binary
        (nil, false, false, .text),  // raw-payload-text-accept-text
        (nil, true, false, .encode),  // raw-payload-binary-accept-text
        // recorded: response_convert_to_text
        (.toText, false, true, .text),  // encoded-payload-text-accept-binary
        (.toText, true, true, .encode),  // raw-payload-binary-accept-binary
        (.toText, false, false, .text),  // text-payload-text-accept-text
        (.toText, true, false, .encode),  // text-payload-binary-accept-text
        // Developer Guide, "Content type conversions in API Gateway"
        (.toBinary, false, true, .decode), (.toBinary, true, false, .bytes),
    ]

    @Test(
        "a response's body is converted by its type, Accept and the response", arguments: responses)
    func response(row: ResponseRow) {
        #expect(
            ContentConversion.response(
                row.handling, isBinary: row.isBinary, acceptsBinary: row.acceptsBinary) == row.does)
    }

    @Test("what is not UTF-8 becomes U+FFFD, as recorded (raw-no-media)")
    func repair() {
        let gzip: [UInt8] = [
            0x1F, 0x8B, 0x08, 0x00, 0x14, 0x6C, 0xEE, 0x63, 0x02, 0xFF, 0x4B, 0xCE,
        ]
        #expect(
            repaired(gzip)
                == [0x1F, 0xEF, 0xBF, 0xBD, 0x08, 0, 0x14, 0x6C, 0xEF, 0xBF, 0xBD, 0x63, 0x02]
                + [0xEF, 0xBF, 0xBD, 0x4B, 0xEF, 0xBF, 0xBD])
        // Unicode 15, tables 3-8 to 3-11: the same substitution that Swift's own decoder makes.
        let hard: [[UInt8]] = [
            [0xC0, 0xAF, 0xE0, 0x80, 0xBF, 0xF0, 0x81, 0x82, 0x41],
            [0xED, 0xA0, 0x80, 0xED, 0xBF, 0xBF, 0xED, 0xAF, 0x41],
            [0xF4, 0x91, 0x92, 0x93, 0xFF, 0x41, 0x80, 0xBF, 0x42],
            [0xE1, 0x80, 0xE2, 0xF0, 0x91, 0x92, 0xF1, 0xBF, 0x41],
            [0xE2, 0x82], [0xF0, 0x9F, 0x98], [0xC3], Array("ASCII text, long enough é".utf8),
        ]
        for bytes in hard {
            #expect(repaired(bytes) == Array(String(decoding: bytes, as: UTF8.self).utf8))
        }
    }

    private func repaired(_ bytes: [UInt8]) -> [UInt8] {
        bytes.withUnsafeBufferPointer { bytes in
            UTF8Repair.firstFault(bytes).map { UTF8Repair.repaired(bytes, from: $0) }
                ?? Array(bytes)
        }
    }
}
