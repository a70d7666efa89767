/// What a property of the file may be. The loader, the JSON Schema and the manual are all made from
/// these, so that they can't disagree.
indirect enum PropertyType: Sendable {
    case boolean
    case integer(ClosedRange<Int>)
    /// A time such as `500ms`, `2s`, `1m30s`; 0 where the range begins at zero.
    case duration(ClosedRange<Duration>)
    /// A size in bytes such as `16KiB`.
    case size(ClosedRange<Int>)
    /// Text in a form that the loader knows.
    case text(TextForm)
    /// One of a few words.
    case choice([String])
    /// A list of at least so many.
    case list(PropertyType, atLeast: Int = 0)
    /// A mapping from names that the file's author chooses.
    case names(PropertyType)
    /// A mapping from a few known names.
    case table(keys: [String], PropertyType)
    /// A mapping with properties of its own.
    case shape(String)
    /// Any of these.
    case either([PropertyType])
    /// Whatever a plugin wants.
    case pluginConfig
    /// `null` or the word `off`, where leaving something out would mean something else.
    case off
}

/// The forms of text that the loader knows.
enum TextForm: String, Sendable, CaseIterable {
    case any
    case address
    case target
    case otherServer
    case networkRange
    case name
    case host
    case basePath
    case route
    case plugin
    case path
    case template
    case headerValue

    /// What it looks like, for the manual.
    var summary: String {
        switch self {
        case .any: "text"
        case .address: "address: `127.0.0.1:8080`, `[::]:8080`, `:8080`, `unix:/run/x.sock`"
        case .target: "address: `10.0.0.1:80`, `backend.internal:80`, `unix:/run/x.sock`"
        case .otherServer: "`public`, `*` or a host: `keys.example`, `keys.example:8443`"
        case .networkRange: "IP range: `10.0.0.0/8`, `::1`"
        case .name: "name"
        case .host: "host name: `shop.example`, `*.shop.example`"
        case .basePath: "path: `/v1`"
        case .route: "method and path: `GET /orders/{id}`, `ANY /{proxy+}`"
        case .plugin: "plugin: a name from `plugins` or a builtin such as `Auth/APIKey`"
        case .path: "file name"
        case .template: "text with `$context` variables"
        case .headerValue: "header value"
        }
    }

    /// A regular expression (ECMA-262) that all such text matches; nil for any text.
    var pattern: String? {
        switch self {
        case .any, .path, .template: nil
        case .address: #"^(unix:.+|(\[[0-9A-Fa-f:.]+\]|[^:\[\]/]*):[0-9]{1,5})$"#
        case .target: #"^(unix:.+|(\[[0-9A-Fa-f:.]+\]|[^:\[\]/]+):[0-9]{1,5})$"#
        case .otherServer: #"^(\*|[A-Za-z0-9_.-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]+\](:[0-9]{1,5})?)$"#
        case .networkRange: #"^[0-9A-Fa-f:.]+(/[0-9]{1,3})?$"#
        case .name: #"^[A-Za-z0-9_][A-Za-z0-9_.-]*$"#
        case .host: #"^(\*\.)?[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$"#
        case .basePath: #"^/"#
        case .route: #"^([A-Z]+ +/|[^ /]+$)"#
        case .plugin: #"^\S+$"#
        case .headerValue: #"^[^\r\n\u0000]*$"#
        }
    }
}
