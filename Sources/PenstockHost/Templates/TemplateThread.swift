import CPenstock
import Glibc
import MappingTemplate
import PenstockCore

/// The renderer of one thread, made at its first template: loops, and the threads of blocking and
/// isolated steps, each have their own.
final class TemplateThread {
    let renderer = MappingRenderer()
    let request = TemplateRequest()
    private var message: [UInt8] = []

    static var current: TemplateThread {
        if let known = pthread_getspecific(key) {
            return Unmanaged<TemplateThread>.fromOpaque(known).takeUnretainedValue()
        }
        let made = TemplateThread()
        pthread_setspecific(key, Unmanaged.passRetained(made).toOpaque())
        return made
    }

    private static let key: pthread_key_t = {
        var key: pthread_key_t = 0
        pthread_key_create(&key) { object in
            if let object { Unmanaged<TemplateThread>.fromOpaque(object).release() }
        }
        return key
    }()

    /// A copy that is there until the next one.
    func keep(_ text: String) -> pen_str {
        message = Array(text.utf8)
        return message.withUnsafeBufferPointer { pen_str(p: $0.baseAddress, n: $0.count) }
    }
}
