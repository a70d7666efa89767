internal import JSON
internal import PenstockModel
internal import Synchronization

/// Resources as bytes, kept from one call to the next: GetResources of a large API with its methods
/// would otherwise spend nearly all of its time on writing what hasn't changed.
enum ResourceRendering {
    private struct Key: Hashable {
        var api: String
        var resource: String
        var embeds: Bool
    }

    private struct Rendered {
        /// What the bytes show: they hold for an equal resource only.
        var resource: Resource
        var bytes: [UInt8]
    }

    /// Resources that are kept; past it all are forgotten and come again as they are asked for.
    static let keptMax = 20_000

    private static let kept = Mutex<[Key: Rendered]>([:])

    /// One resource.
    static func bytes(of resource: Resource, in record: RestAPIRecord, embeds: Bool) -> [UInt8] {
        let key = Key(api: record.definition.api.id, resource: resource.id, embeds: embeds)
        if let known = kept.withLock({ $0[key] }), known.resource == resource {
            return known.bytes
        }
        var wire = Wire.rest
        wire.embedsMethods = embeds
        let bytes = resource.bytes(wire)
        kept.withLock { kept in
            if kept.count >= keptMax { kept.removeAll() }
            kept[key] = Rendered(resource: resource, bytes: bytes)
        }
        return bytes
    }

    /// A list of them.
    static func page(
        _ page: Page, _ resources: [(key: String, item: Resource)], in record: RestAPIRecord,
        embeds: Bool
    ) -> Reply {
        page.reply(resources) { resource, writer in
            writer.written(bytes(of: resource, in: record, embeds: embeds))
        }
    }
}
