import CPenstock
import JSON
import MappingTemplate

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

extension MappingOverrides {
    /// What the request side saved in its variable; nothing when it saved none.
    init(restoring value: Value) {
        self.init()
        guard value.type == PEN_JSON,
            let saved = try? JSONValue(parsing: String(value.s)).object
        else { return }
        request = saved["request"]?.object ?? JSONObject()
        response = saved["response"]?.object ?? JSONObject()
    }
}
