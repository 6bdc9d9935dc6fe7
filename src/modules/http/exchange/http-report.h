/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http-exchange.h"

G_BEGIN_DECLS

/* In a fiber, before the others: finds out what the body is. */
void http_report_prepare (HttpExchange *exchange);

/* Adds the output "response": what is known of the answer. */
void http_report_response (HttpExchange *exchange);

/* The head of the response as it came, without passwords and the empty line; owned by the
 * caller. */
char *http_report_dup_head (HttpExchange *exchange);

/* Says how it went, for the end of the run. */
void http_report_outcome (HttpExchange *exchange);

/* Adds the output "body" unless there is none, as far as it has come. In a fiber, also one that is
   cancelled. */
gboolean http_report_body (HttpExchange *exchange,
                           GError      **error);

/* Adds the output "raw": both heads of each request and response, and trailers, as they went over
 * the connection, but for passwords and tokens. */
void http_report_raw (HttpExchange *exchange);

/* Adds the output "cookies": those in the jar that would go to where the response came from. */
void http_report_cookies (HttpExchange *exchange);

/* The words beside the status of an answer, as text; a server need not give any. */
char *http_dup_reason (SoupMessage *message);

G_END_DECLS
