import JSON
import MappingTemplate
import PenstockConfig
import PenstockServer

/// The event that a template is rendered for, and what the command line adds to it.
enum EventFile {
    /// The request; an empty one without a path. `additions` are `name=value` for `$context`.
    static func input(_ path: String?, context additions: [String]) throws -> MappingInput {
        var event = try path.map { try read($0) } ?? .object(JSONObject())
        for addition in additions { event = try adding(addition, to: event) }
        do throws(MappingEventError) {
            return try MappingInput(event: event)
        } catch {
            let place = error.pointer.tokens.isEmpty ? "" : " at \(error.pointer)"
            throw CommandFailure.refused("\(path ?? "the event")\(place): \(error.description)")
        }
    }

    private static func read(_ path: String) throws -> JSONValue {
        do {
            return try JSONValue(parsing: try TextFile.read(path))
        } catch let error as JSONError {
            throw CommandFailure.refused(
                "\(path):\(error.line):\(error.column): \(error.code.sentence)")
        } catch let error as FileError {
            throw CommandFailure.environment(error.description)
        }
    }

    private static func adding(_ addition: String, to event: JSONValue) throws -> JSONValue {
        guard let equals = addition.firstIndex(of: "="), equals != addition.startIndex else {
            throw CommandFailure.usage(
                "a variable of $context is name=value, such as identity.sourceIp=::1; not '\(addition)'"
            )
        }
        let root = event["requestContext"] == nil ? "context" : "requestContext"
        let names = [root] + addition[..<equals].split(separator: ".").map(String.init)
        let value = JSONValue.string(String(addition[addition.index(after: equals)...]))
        return setting(names[...], value, in: event)
    }

    private static func setting(
        _ names: ArraySlice<String>, _ value: JSONValue, in outer: JSONValue?
    ) -> JSONValue {
        guard let name = names.first else { return value }
        var object = outer?.object ?? JSONObject()
        object[name] = setting(names.dropFirst(), value, in: object[name])
        return .object(object)
    }
}
