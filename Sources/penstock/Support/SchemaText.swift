import JSON
import PenstockConfig
import PenstockServer
internal import SourceTree

/// A JSON file of the command line: a schema, or a document to validate.
struct SchemaText {
    let path: String
    private let bytes: [UInt8]
    /// The document; nil when the file is no JSON, which `faults` says.
    private(set) var document: JSONDocument?
    private(set) var faults: [Diagnostic] = []

    init(_ path: String) throws {
        self.path = path
        do throws(FileError) {
            bytes = Array(try TextFile.read(path).utf8)
        } catch {
            throw CommandFailure.environment(error.description)
        }
        do throws(JSONError) {
            document = try JSONDocument(bytes)
        } catch {
            faults = [
                diagnostic(
                    error.code.sentence, at: error.offset..<error.offset + 1, pointer: nil,
                    hint: nil)
            ]
        }
    }

    /// A problem with these bytes of the file.
    func diagnostic(
        _ message: String, at span: Range<Int>, pointer: JSONPointer?, hint: String?
    ) -> Diagnostic {
        let (line, column) = bytes.withUnsafeBufferPointer {
            JSONError.position(of: span.lowerBound, in: $0)
        }
        let start = min(span.lowerBound, bytes.count)
        let lineStart = (bytes[..<start].lastIndex(of: 0x0a) ?? -1) + 1
        let lineEnd = bytes[start...].firstIndex(of: 0x0a) ?? bytes.count
        let marked = bytes[start..<max(min(span.upperBound, lineEnd), start)]
        return Diagnostic(
            .error, file: path,
            location: SourceLocation(
                line: line, column: column, length: max(marked.count { $0 & 0xc0 != 0x80 }, 1)),
            pointer: pointer, message: message, hint: hint,
            sourceLine: String(
                decoding: bytes[lineStart..<lineEnd].filter { $0 != 0x0d }, as: UTF8.self))
    }
}
