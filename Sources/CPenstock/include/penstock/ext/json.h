/* penstock/ext/json.h — "pen.json/1": the JSON parser of the host. */
#ifndef PENSTOCK_EXT_JSON_H
#define PENSTOCK_EXT_JSON_H

#include "../base.h"

PEN_NONNULL_BEGIN

#define PEN_EXT_JSON "pen.json/1"

typedef struct pen_json_doc pen_json_doc;

#define PEN_JSON_NULL ((uint32_t)0)
#define PEN_JSON_BOOL ((uint32_t)1)
#define PEN_JSON_NUMBER ((uint32_t)2)
#define PEN_JSON_STRING ((uint32_t)3)
#define PEN_JSON_ARRAY ((uint32_t)4)
#define PEN_JSON_OBJECT ((uint32_t)5)

/* A value inside a document: a number, 0 is none, 1 is the root. */
typedef uint32_t pen_json_node;

typedef struct pen_json {
    uint32_t size;
    uint32_t reserved;
    /* [any] Parses (RFC 8259, depth 128 at most); NULL: not JSON, *error_at is where, in bytes. The
     * text is copied. To be freed by free(). */
    const pen_json_doc *PEN_NULLABLE (*PEN_NONNULL parse)(const pen_host *host, pen_str text, size_t *error_at);
    void (*free)(const pen_host *host, const pen_json_doc *doc);
    /* [any] All of these are valid until free(). */
    uint32_t (*type)(const pen_json_doc *doc, pen_json_node node);
    pen_json_node (*member)(const pen_json_doc *doc, pen_json_node object, pen_str name);
    pen_json_node (*element)(const pen_json_doc *doc, pen_json_node array, size_t index);
    size_t (*count)(const pen_json_doc *doc, pen_json_node node);
    /* The index-th member of an object: its name and value. */
    pen_json_node (*member_at)(const pen_json_doc *doc, pen_json_node object, size_t index,
                               pen_str *name);
    /* JSON Pointer (RFC 6901) from the root; 0: nothing there. */
    pen_json_node (*pointer)(const pen_json_doc *doc, pen_str pointer);
    /* A string's characters, decoded; a number's lexeme; the text of anything else as written. */
    pen_str (*text)(const pen_json_doc *doc, pen_json_node node);
    pen_status (*as_int)(const pen_json_doc *doc, pen_json_node node, int64_t *out);
    pen_status (*as_double)(const pen_json_doc *doc, pen_json_node node, double *out);
    int32_t (*as_bool)(const pen_json_doc *doc, pen_json_node node);
    /* [any] Writes text as a JSON string without the quotes; returns the length it needs, which may
     * be more than capacity (then nothing useful was written). */
    size_t (*escape)(const pen_host *host, pen_str text, uint8_t *PEN_NULLABLE out, size_t capacity);
} pen_json;

PEN_NONNULL_END

#endif
