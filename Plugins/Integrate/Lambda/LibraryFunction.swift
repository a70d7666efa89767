import CPenstock
import Glibc
import NativeCall

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// A function in a shared library, called in this process:
///
///     char *NAME(const char *event, size_t length, size_t *reply_length);
///
/// The event is JSON of `length` bytes, borrowed until it returns. The reply is JSON of `reply_length`
/// bytes from malloc(3), which is freed here; NULL says that it failed. It is called on several threads at
/// once.
struct LibraryFunction {
    private typealias Call =
        @convention(c) (
            UnsafePointer<CChar>, Int, UnsafeMutablePointer<Int>
        ) -> UnsafeMutablePointer<CChar>?

    private let call: Call
    private let answer: AnswerReader

    /// nil: the configuration names an upstream instead.
    init?(_ setup: Setup, _ answer: AnswerReader) throws {
        guard let name = setup.config["library"] else { return nil }
        let function = try setup.config.require("function")
        do {
            let library = try NativeLibrary(try name.string())
            do {
                // As the header says; nothing in a library tells what its functions take.
                call = unsafeBitCast(try library.symbol(try function.string()), to: Call.self)
            } catch let failure as NativeLibrary.Failure {
                throw function.error(failure.description)
            }
        } catch let failure as NativeLibrary.Failure {
            throw name.error(failure.description)
        }
        self.answer = answer
    }

    func invoke(_ exchange: Exchange, _ payload: Bytes) throws -> IntegrationVerdict {
        var count = 0
        let reply = payload.buffer.withMemoryRebound(to: CChar.self) { event in
            event.baseAddress.flatMap { call($0, event.count, &count) }
        }
        guard let reply else {
            exchange.explainFailure("the function failed: it answered NULL")
            return try answer.fail(exchange)
        }
        defer { free(reply) }
        // Not before it is freed: what is read of it is borrowed.
        return try reply.withMemoryRebound(to: UInt8.self, capacity: max(count, 0)) {
            try answer.send(exchange, reply: Bytes(p: $0, n: max(count, 0)))
        }
    }
}
