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

    private struct PageKey: Hashable {
        var api: String
        var after: String?
        var limit: Int
        var embeds: Bool
    }

    private struct RenderedPage {
        /// What the bytes show a part of. Where no write has touched it since, it is the same storage,
        /// which `==` sees at once.
        var resources: [String: Resource]
        var bytes: [UInt8]
    }

    /// Pages that are kept; past it all are forgotten, as with `keptMax`.
    static let pagesMax = 32
    /// The longest page that is kept, bytes.
    static let pageBytesMax = 2 << 20

    private static let pages = Mutex<[PageKey: RenderedPage]>([:])

    /// A list of an API's resources.
    static func page(_ page: Page, of record: RestAPIRecord, embeds: Bool) -> Reply {
        let key = PageKey(
            api: record.definition.api.id, after: page.after, limit: page.limit, embeds: embeds)
        let resources = record.definition.tree.resources
        if let known = pages.withLock({ $0[key] }), known.resources == resources {
            return Reply(known.bytes)
        }
        let reply = page.reply(resources.values.map { (key: $0.path, item: $0) }) {
            resource, writer in
            writer.written(bytes(of: resource, in: record, embeds: embeds))
        }
        guard reply.body.count <= pageBytesMax else { return reply }
        pages.withLock { pages in
            if pages.count >= pagesMax { pages.removeAll() }
            pages[key] = RenderedPage(resources: resources, bytes: reply.body)
        }
        return reply
    }
}
