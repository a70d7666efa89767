internal import CLibYAML

/// What libyaml found next in a text.
struct YAMLEvent {
    enum Kind {
        case scalar, alias, sequence, mapping
        /// The end of the innermost sequence or mapping.
        case end
        case document, documentEnd
        /// The end of the text, again and again.
        case textEnd
    }

    /// How a scalar is written.
    enum Style { case plain, quoted, block }

    var kind: Kind
    /// From 1; columns are Unicode scalars, which is what libyaml counts.
    var line: Int
    var column: Int
    /// The name before a value (`&name`), or the one that an alias asks for (`*name`).
    var anchor: String?
    /// As YAML has it in full: `tag:yaml.org,2002:str` for `!!str`.
    var tag: String?
    /// A scalar's text, without quotes and escapes.
    var text = ""
    var style = Style.plain
}

/// Why libyaml can't go on.
struct YAMLProblem: Error {
    enum Kind { case character, syntax, memory }

    var kind: Kind
    /// libyaml's own words.
    var text: String
    var line: Int
    var column: Int
    /// Where what libyaml was reading began, if it says so.
    var begunLine: Int?
}

/// A text as libyaml's events. Owns the memory of libyaml, which goes with the last reference, however
/// reading ends.
final class YAMLEvents {
    // At fixed addresses: the parser points to itself.
    private let parser = UnsafeMutablePointer<yaml_parser_t>.allocate(capacity: 1)
    private let event = UnsafeMutablePointer<yaml_event_t>.allocate(capacity: 1)
    private let isReady: Bool

    /// - Parameter text: what outlives this object.
    init(_ text: UnsafeBufferPointer<UInt8>) {
        parser.initialize(to: yaml_parser_t())
        event.initialize(to: yaml_event_t())
        // What fails has freed what it had, and may be deleted again.
        isReady = yaml_parser_initialize(parser) == 1
        guard isReady else { return }
        // Named, so that libyaml doesn't guess.
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, text.baseAddress, text.count)
    }

    deinit {
        yaml_event_delete(event)
        yaml_parser_delete(parser)
        event.deallocate()
        parser.deallocate()
    }

    func next() throws(YAMLProblem) -> YAMLEvent {
        // An event that was deleted may be deleted again: libyaml clears it.
        repeat {
            yaml_event_delete(event)
            guard isReady, yaml_parser_parse(parser, event) == 1 else { throw problem }
        } while event.pointee.type == YAML_STREAM_START_EVENT
        return current
    }

    private var current: YAMLEvent {
        let (mark, data) = (event.pointee.start_mark, event.pointee.data)
        var found = YAMLEvent(kind: .textEnd, line: mark.line + 1, column: mark.column + 1)
        switch event.pointee.type {
        case YAML_ALIAS_EVENT:
            found.kind = .alias
            found.anchor = Self.string(data.alias.anchor)
        case YAML_SCALAR_EVENT:
            found.kind = .scalar
            found.anchor = Self.string(data.scalar.anchor)
            found.tag = Self.string(data.scalar.tag)
            // By its length: it may hold U+0000.
            found.text = String(
                decoding: UnsafeBufferPointer(
                    start: data.scalar.value, count: data.scalar.length), as: UTF8.self)
            found.style = Self.style(data.scalar.style)
        case YAML_SEQUENCE_START_EVENT:
            found.kind = .sequence
            found.anchor = Self.string(data.sequence_start.anchor)
            found.tag = Self.string(data.sequence_start.tag)
        case YAML_MAPPING_START_EVENT:
            found.kind = .mapping
            found.anchor = Self.string(data.mapping_start.anchor)
            found.tag = Self.string(data.mapping_start.tag)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT: found.kind = .end
        case YAML_DOCUMENT_START_EVENT: found.kind = .document
        case YAML_DOCUMENT_END_EVENT: found.kind = .documentEnd
        default: break
        }
        return found
    }

    private static func string(_ bytes: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        bytes.map { String(cString: $0) }
    }

    private static func style(_ style: yaml_scalar_style_t) -> YAMLEvent.Style {
        switch style {
        case YAML_SINGLE_QUOTED_SCALAR_STYLE, YAML_DOUBLE_QUOTED_SCALAR_STYLE: .quoted
        case YAML_LITERAL_SCALAR_STYLE, YAML_FOLDED_SCALAR_STYLE: .block
        default: .plain
        }
    }

    private var problem: YAMLProblem {
        let state = parser.pointee
        let kind: YAMLProblem.Kind =
            switch state.error {
            case YAML_READER_ERROR: .character
            case YAML_SCANNER_ERROR, YAML_PARSER_ERROR: .syntax
            default: .memory
            }
        return YAMLProblem(
            kind: kind, text: state.problem.map { String(cString: $0) } ?? "",
            line: state.problem_mark.line + 1, column: state.problem_mark.column + 1,
            begunLine: state.context == nil ? nil : state.context_mark.line + 1)
    }
}
