/* Written by Scripts/abi-layout from the headers; do not edit.
 * A failure here means that a struct of the plugin ABI changed. When that is meant, bump
 * what Docs/abi.md says to bump, add a line to CHANGELOG.md and run `make docs`. */
#include "penstock/penstock.h"

/* The offsets are those of LP64. */
#if UINTPTR_MAX == 0xffffffffffffffffu

#define SIZE(type, bytes) _Static_assert(sizeof(struct type) == (bytes), #type)
#define AT(type, field, bytes) \
    _Static_assert(offsetof(struct type, field) == (bytes), #type "." #field)

SIZE(pen_str, 16);
AT(pen_str, p, 0);
AT(pen_str, n, 8);

SIZE(pen_buf, 32);
AT(pen_buf, p, 0);
AT(pen_buf, n, 8);
AT(pen_buf, ctx, 16);
AT(pen_buf, release, 24);

SIZE(pen_kv, 32);
AT(pen_kv, name, 0);
AT(pen_kv, value, 16);

SIZE(pen_value, 40);
AT(pen_value, type, 0);
AT(pen_value, flags, 4);
AT(pen_value, i, 8);
AT(pen_value, d, 16);
AT(pen_value, s, 24);

SIZE(pen_host, 56);
AT(pen_host, size, 0);
AT(pen_host, abi_major, 4);
AT(pen_host, abi_minor, 6);
AT(pen_host, ctx, 8);
AT(pen_host, name, 16);
AT(pen_host, version, 32);
AT(pen_host, get_extension, 48);

SIZE(pen_event, 64);
AT(pen_event, size, 0);
AT(pen_event, kind, 4);
AT(pen_event, token, 8);
AT(pen_event, value, 16);
AT(pen_event, status, 24);
AT(pen_event, phase, 28);
AT(pen_event, data, 32);
AT(pen_event, headers, 48);
AT(pen_event, header_count, 56);

SIZE(pen_instance, 104);
AT(pen_instance, size, 0);
AT(pen_instance, phases, 4);
AT(pen_instance, flags, 8);
AT(pen_instance, reserved, 12);
AT(pen_instance, state, 16);
AT(pen_instance, reads, 24);
AT(pen_instance, read_count, 32);
AT(pen_instance, writes, 40);
AT(pen_instance, write_count, 48);
AT(pen_instance, destroy, 56);
AT(pen_instance, get_extension, 64);
AT(pen_instance, exchange_begin, 72);
AT(pen_instance, on_phase, 80);
AT(pen_instance, on_event, 88);
AT(pen_instance, exchange_end, 96);

SIZE(pen_descriptor, 144);
AT(pen_descriptor, size, 0);
AT(pen_descriptor, phases, 4);
AT(pen_descriptor, flags, 8);
AT(pen_descriptor, reserved, 12);
AT(pen_descriptor, id, 16);
AT(pen_descriptor, name, 32);
AT(pen_descriptor, version, 48);
AT(pen_descriptor, vendor, 64);
AT(pen_descriptor, summary, 80);
AT(pen_descriptor, config_schema, 96);
AT(pen_descriptor, reads, 112);
AT(pen_descriptor, read_count, 120);
AT(pen_descriptor, writes, 128);
AT(pen_descriptor, write_count, 136);

SIZE(pen_create, 56);
AT(pen_create, size, 0);
AT(pen_create, index, 4);
AT(pen_create, host, 8);
AT(pen_create, name, 16);
AT(pen_create, config, 32);
AT(pen_create, loop, 48);
AT(pen_create, loops, 52);

SIZE(pen_error, 40);
AT(pen_error, size, 0);
AT(pen_error, code, 4);
AT(pen_error, message, 8);
AT(pen_error, pointer, 24);

SIZE(pen_factory, 24);
AT(pen_factory, size, 0);
AT(pen_factory, count, 4);
AT(pen_factory, descriptor, 8);
AT(pen_factory, create, 16);

SIZE(pen_entry, 72);
AT(pen_entry, size, 0);
AT(pen_entry, magic, 4);
AT(pen_entry, abi_major, 8);
AT(pen_entry, abi_minor, 10);
AT(pen_entry, flags, 12);
AT(pen_entry, toolchain, 16);
AT(pen_entry, target, 32);
AT(pen_entry, init, 48);
AT(pen_entry, deinit, 56);
AT(pen_entry, get_factory, 64);

SIZE(pen_core, 88);
AT(pen_core, size, 0);
AT(pen_core, reserved, 4);
AT(pen_core, log, 8);
AT(pen_core, monotonic_ns, 16);
AT(pen_core, unix_ms, 24);
AT(pen_core, alloc, 32);
AT(pen_core, get_state, 40);
AT(pen_core, set_state, 48);
AT(pen_core, suspend, 56);
AT(pen_core, resume, 64);
AT(pen_core, cancelled, 72);
AT(pen_core, fail, 80);

SIZE(pen_request_info, 272);
AT(pen_request_info, size, 0);
AT(pen_request_info, kind, 4);
AT(pen_request_info, method, 8);
AT(pen_request_info, target, 24);
AT(pen_request_info, path, 40);
AT(pen_request_info, query, 56);
AT(pen_request_info, scheme, 72);
AT(pen_request_info, authority, 88);
AT(pen_request_info, route, 104);
AT(pen_request_info, api, 120);
AT(pen_request_info, stage, 136);
AT(pen_request_info, request_id, 152);
AT(pen_request_info, client_address, 168);
AT(pen_request_info, client_port, 184);
AT(pen_request_info, http_version, 188);
AT(pen_request_info, received_ns, 192);
AT(pen_request_info, deadline_ns, 200);
AT(pen_request_info, tls_version, 208);
AT(pen_request_info, tls_server_name, 224);
AT(pen_request_info, client_certificate, 240);
AT(pen_request_info, trace_parent, 256);

SIZE(pen_request, 56);
AT(pen_request, size, 0);
AT(pen_request, reserved, 4);
AT(pen_request, get, 8);
AT(pen_request, path_param, 16);
AT(pen_request, query_param, 24);
AT(pen_request, query_at, 32);
AT(pen_request, cookie, 40);
AT(pen_request, cookie_find, 48);

SIZE(pen_header_op, 40);
AT(pen_header_op, op, 0);
AT(pen_header_op, reserved, 4);
AT(pen_header_op, name, 8);
AT(pen_header_op, value, 24);

SIZE(pen_headers, 48);
AT(pen_headers, size, 0);
AT(pen_headers, reserved, 4);
AT(pen_headers, get, 8);
AT(pen_headers, count, 16);
AT(pen_headers, at, 24);
AT(pen_headers, apply, 32);
AT(pen_headers, find, 40);

SIZE(pen_json_value, 16);
AT(pen_json_value, start, 0);
AT(pen_json_value, end, 4);
AT(pen_json_value, link, 8);
AT(pen_json_value, info, 12);

SIZE(pen_json_tape, 48);
AT(pen_json_tape, values, 0);
AT(pen_json_tape, count, 8);
AT(pen_json_tape, layout, 12);
AT(pen_json_tape, text, 16);
AT(pen_json_tape, text_size, 24);
AT(pen_json_tape, pool, 32);
AT(pen_json_tape, children, 40);

SIZE(pen_body, 64);
AT(pen_body, size, 0);
AT(pen_body, reserved, 4);
AT(pen_body, require, 8);
AT(pen_body, buffered, 16);
AT(pen_body, length, 24);
AT(pen_body, chunk, 32);
AT(pen_body, all, 40);
AT(pen_body, replace, 48);
AT(pen_body, json, 56);

SIZE(pen_respond, 40);
AT(pen_respond, size, 0);
AT(pen_respond, reserved, 4);
AT(pen_respond, respond, 8);
AT(pen_respond, gateway_response, 16);
AT(pen_respond, get_status, 24);
AT(pen_respond, set_status, 32);

SIZE(pen_vars, 56);
AT(pen_vars, size, 0);
AT(pen_vars, reserved, 4);
AT(pen_vars, get, 8);
AT(pen_vars, set, 16);
AT(pen_vars, at, 24);
AT(pen_vars, handle, 32);
AT(pen_vars, get_by_handle, 40);
AT(pen_vars, member, 48);

SIZE(pen_auth, 64);
AT(pen_auth, size, 0);
AT(pen_auth, reserved, 4);
AT(pen_auth, principal, 8);
AT(pen_auth, context, 16);
AT(pen_auth, policy, 24);
AT(pen_auth, usage_key, 32);
AT(pen_auth, cache_ttl, 40);
AT(pen_auth, challenge, 48);
AT(pen_auth, refusal, 56);

SIZE(pen_callout_request, 144);
AT(pen_callout_request, size, 0);
AT(pen_callout_request, timeout_ms, 4);
AT(pen_callout_request, upstream, 8);
AT(pen_callout_request, method, 24);
AT(pen_callout_request, target, 40);
AT(pen_callout_request, headers, 56);
AT(pen_callout_request, header_count, 64);
AT(pen_callout_request, body, 72);
AT(pen_callout_request, response_max, 88);
AT(pen_callout_request, single_flight_key, 96);
AT(pen_callout_request, cache_ttl_ms, 112);
AT(pen_callout_request, flags, 116);
AT(pen_callout_request, reserved, 120);
AT(pen_callout_request, origin, 128);

SIZE(pen_callout, 16);
AT(pen_callout, size, 0);
AT(pen_callout, reserved, 4);
AT(pen_callout, start, 8);

SIZE(pen_callout_stream, 32);
AT(pen_callout_stream, size, 0);
AT(pen_callout_stream, reserved, 4);
AT(pen_callout_stream, start, 8);
AT(pen_callout_stream, next, 16);
AT(pen_callout_stream, stop, 24);

SIZE(pen_forward_target, 64);
AT(pen_forward_target, size, 0);
AT(pen_forward_target, upstream, 4);
AT(pen_forward_target, method, 8);
AT(pen_forward_target, target, 24);
AT(pen_forward_target, authority, 40);
AT(pen_forward_target, timeout_ms, 56);
AT(pen_forward_target, flags, 60);

SIZE(pen_forward, 24);
AT(pen_forward, size, 0);
AT(pen_forward, reserved, 4);
AT(pen_forward, resolve, 8);
AT(pen_forward, forward, 16);

SIZE(pen_timer, 32);
AT(pen_timer, size, 0);
AT(pen_timer, reserved, 4);
AT(pen_timer, start, 8);
AT(pen_timer, start_periodic, 16);
AT(pen_timer, stop, 24);

SIZE(pen_work, 16);
AT(pen_work, size, 0);
AT(pen_work, reserved, 4);
AT(pen_work, submit, 8);

SIZE(pen_fd, 32);
AT(pen_fd, size, 0);
AT(pen_fd, reserved, 4);
AT(pen_fd, watch, 8);
AT(pen_fd, update, 16);
AT(pen_fd, unwatch, 24);

SIZE(pen_dict, 56);
AT(pen_dict, size, 0);
AT(pen_dict, reserved, 4);
AT(pen_dict, open, 8);
AT(pen_dict, get, 16);
AT(pen_dict, set, 24);
AT(pen_dict, remove, 32);
AT(pen_dict, increment, 40);
AT(pen_dict, compare_and_set, 48);

SIZE(pen_limit_result, 32);
AT(pen_limit_result, size, 0);
AT(pen_limit_result, allowed, 4);
AT(pen_limit_result, remaining, 8);
AT(pen_limit_result, retry_ns, 16);
AT(pen_limit_result, reset_ns, 24);

SIZE(pen_limit, 32);
AT(pen_limit, size, 0);
AT(pen_limit, reserved, 4);
AT(pen_limit, define, 8);
AT(pen_limit, acquire, 16);
AT(pen_limit, acquire_for, 24);

SIZE(pen_metrics, 24);
AT(pen_metrics, size, 0);
AT(pen_metrics, reserved, 4);
AT(pen_metrics, define, 8);
AT(pen_metrics, record, 16);

SIZE(pen_crypto, 64);
AT(pen_crypto, size, 0);
AT(pen_crypto, reserved, 4);
AT(pen_crypto, digest, 8);
AT(pen_crypto, hmac, 16);
AT(pen_crypto, equal, 24);
AT(pen_crypto, random, 32);
AT(pen_crypto, public_key, 40);
AT(pen_crypto, free_key, 48);
AT(pen_crypto, verify, 56);

SIZE(pen_json, 112);
AT(pen_json, size, 0);
AT(pen_json, reserved, 4);
AT(pen_json, parse, 8);
AT(pen_json, free, 16);
AT(pen_json, type, 24);
AT(pen_json, member, 32);
AT(pen_json, element, 40);
AT(pen_json, count, 48);
AT(pen_json, member_at, 56);
AT(pen_json, pointer, 64);
AT(pen_json, text, 72);
AT(pen_json, as_int, 80);
AT(pen_json, as_double, 88);
AT(pen_json, as_bool, 96);
AT(pen_json, escape, 104);

SIZE(pen_secrets, 16);
AT(pen_secrets, size, 0);
AT(pen_secrets, reserved, 4);
AT(pen_secrets, resolve, 8);

SIZE(pen_template_error, 32);
AT(pen_template_error, size, 0);
AT(pen_template_error, line, 4);
AT(pen_template_error, column, 8);
AT(pen_template_error, reserved, 12);
AT(pen_template_error, message, 16);

SIZE(pen_template, 32);
AT(pen_template, size, 0);
AT(pen_template, reserved, 4);
AT(pen_template, compile, 8);
AT(pen_template, render, 16);
AT(pen_template, call, 24);

SIZE(pen_chunk, 48);
AT(pen_chunk, size, 0);
AT(pen_chunk, direction, 4);
AT(pen_chunk, offset, 8);
AT(pen_chunk, data, 16);
AT(pen_chunk, last, 32);
AT(pen_chunk, trailer_count, 36);
AT(pen_chunk, trailers, 40);

SIZE(pen_body_filter, 24);
AT(pen_body_filter, size, 0);
AT(pen_body_filter, directions, 4);
AT(pen_body_filter, flags, 8);
AT(pen_body_filter, reserved, 12);
AT(pen_body_filter, chunk, 16);

SIZE(pen_authorizer, 24);
AT(pen_authorizer, size, 0);
AT(pen_authorizer, cache_ttl_s, 4);
AT(pen_authorizer, identity_sources, 8);
AT(pen_authorizer, identity_source_count, 16);

SIZE(pen_selftest, 16);
AT(pen_selftest, size, 0);
AT(pen_selftest, reserved, 4);
AT(pen_selftest, run, 8);

SIZE(pen_handover, 24);
AT(pen_handover, size, 0);
AT(pen_handover, version, 4);
AT(pen_handover, save, 8);
AT(pen_handover, load, 16);

SIZE(pen_template_function, 32);
AT(pen_template_function, size, 0);
AT(pen_template_function, arguments_min, 4);
AT(pen_template_function, arguments_max, 8);
AT(pen_template_function, reserved, 12);
AT(pen_template_function, name, 16);

SIZE(pen_template_functions, 24);
AT(pen_template_functions, size, 0);
AT(pen_template_functions, count, 4);
AT(pen_template_functions, functions, 8);
AT(pen_template_functions, call, 16);

SIZE(pen_counter, 96);
AT(pen_counter, size, 0);
AT(pen_counter, kind, 4);
AT(pen_counter, name, 8);
AT(pen_counter, key, 24);
AT(pen_counter, cost, 40);
AT(pen_counter, reserved, 44);
AT(pen_counter, rate, 48);
AT(pen_counter, burst, 56);
AT(pen_counter, limit, 64);
AT(pen_counter, start_ms, 72);
AT(pen_counter, end_ms, 80);
AT(pen_counter, day, 88);

SIZE(pen_count, 32);
AT(pen_count, size, 0);
AT(pen_count, allowed, 4);
AT(pen_count, remaining, 8);
AT(pen_count, retry_ns, 16);
AT(pen_count, reset_ns, 24);

SIZE(pen_store, 40);
AT(pen_store, size, 0);
AT(pen_store, kinds, 4);
AT(pen_store, away, 8);
AT(pen_store, gateways, 12);
AT(pen_store, deadline_ms, 16);
AT(pen_store, reserved, 20);
AT(pen_store, take, 24);
AT(pen_store, expired, 32);

SIZE(pen_store_facts, 24);
AT(pen_store_facts, size, 0);
AT(pen_store_facts, kinds, 4);
AT(pen_store_facts, away, 8);
AT(pen_store_facts, gateways, 12);
AT(pen_store_facts, deadline_ms, 16);
AT(pen_store_facts, reserved, 20);

SIZE(pen_stores, 32);
AT(pen_stores, size, 0);
AT(pen_stores, reserved, 4);
AT(pen_stores, open, 8);
AT(pen_stores, take, 16);
AT(pen_stores, expired, 24);
#endif
