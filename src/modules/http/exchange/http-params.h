/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Parameters that several actions have, as entries of their tables. */

/* In seconds; a least time of 0 lets a person do without a limit. */
#define HTTP_PARAM_TIME_LIMIT(help_text, least, most, usual)                 \
  {                                                                          \
    .name = "time-limit",                                                    \
    .title = N_("Time Limit"),                                               \
    .help = help_text,                                                       \
    .type = BELLHOP_PARAM_TYPE_NUMBER,                                       \
    .number = { .minimum = (least), .maximum = (most), .initial = (usual) }, \
    .flags = BELLHOP_PARAM_ADVANCED,                                         \
    .unit = N_("s"),                                                         \
  }

#define HTTP_PARAM_RETRIES(help_text, usual)           \
  {                                                    \
    .name = "retries",                                 \
    .title = N_("Retries"),                            \
    .help = help_text,                                 \
    .type = BELLHOP_PARAM_TYPE_INTEGER,                \
    .integer = { .maximum = 100, .initial = (usual) }, \
    .flags = BELLHOP_PARAM_ADVANCED,                   \
  }

#define HTTP_PARAM_FOLLOW_REDIRECTS     \
  {                                     \
    .name = "follow-redirects",         \
    .title = N_("Follow Redirects"),    \
    .type = BELLHOP_PARAM_TYPE_BOOLEAN, \
    .boolean = { .initial = TRUE },     \
    .flags = BELLHOP_PARAM_ADVANCED,    \
  }

#define HTTP_PARAM_VERIFY_TLS                                \
  {                                                          \
    .name = "verify-tls",                                    \
    .title = N_("Verify Certificates"),                      \
    .help = N_("If off, the connection can be intercepted"), \
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,                      \
    .boolean = { .initial = TRUE },                          \
    .flags = BELLHOP_PARAM_ADVANCED,                         \
  }

G_END_DECLS
