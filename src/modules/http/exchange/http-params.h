/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http-client.h"

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

#define HTTP_PARAM_METHOD(level)                           \
  {                                                        \
    .name = "method",                                      \
    .title = N_("Method"),                                 \
    .help = N_("GET, POST, PUT, DELETE or any other"),     \
    .text = { .initial = "GET" },                          \
    .flags = (level),                                      \
  }

#define HTTP_PARAM_FOLLOW_REDIRECTS     \
  {                                     \
    .name = "follow-redirects",         \
    .title = N_("Follow Redirects"),    \
    .type = BELLHOP_PARAM_TYPE_BOOLEAN, \
    .boolean = { .initial = TRUE },     \
    .flags = BELLHOP_PARAM_ADVANCED,    \
  }

#define HTTP_PARAM_ACCEPT                                                     \
  {                                                                           \
    .name = "accept",                                                         \
    .title = N_("Accepted Statuses"),                                         \
    .help = N_("For example: 200..299, 403; all below 400 if empty"),         \
    .flags = BELLHOP_PARAM_ADVANCED,                                          \
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

#define HTTP_PARAM_HEADERS(level)         \
  {                                       \
    .name = "headers",                    \
    .title = N_("Headers"),               \
    .help = N_("One Name: value per row"), \
    .kind = BELLHOP_PARAM_PAIRS,          \
    .flags = (level),                     \
    .placeholder = "Name: value",         \
  }

#define HTTP_PARAM_USER                    \
  {                                        \
    .name = "user",                        \
    .title = N_("User Name"),              \
    .help = N_("Sent with the password, as the sign-in method says"), \
    .flags = BELLHOP_PARAM_ADVANCED,       \
  }

#define HTTP_PARAM_AUTH                                                            \
  {                                                                                \
    .name = "auth",                                                                \
    .title = N_("Sign-In Method"),                                                 \
    .help = N_("How user name and password are sent; a server that wants another " \
               "method than Basic says so"),                                       \
    .type = BELLHOP_PARAM_TYPE_CHOICE,                                             \
    .choice = { .choices = http_client_auths, .initial = HTTP_AUTH_BASIC },        \
    .flags = BELLHOP_PARAM_ADVANCED,                                               \
  }

#define HTTP_PARAM_PASSWORD          \
  {                                  \
    .name = "password",              \
    .title = N_("Password"),         \
    .kind = BELLHOP_PARAM_SECRET,    \
    .flags = BELLHOP_PARAM_ADVANCED, \
  }

#define HTTP_PARAM_BEARER                                \
  {                                                      \
    .name = "bearer",                                    \
    .title = N_("Bearer Token"),                         \
    .help = N_("Sent instead of user name and password"), \
    .kind = BELLHOP_PARAM_SECRET,                        \
    .flags = BELLHOP_PARAM_ADVANCED,                     \
  }

#define HTTP_PARAM_OLD_TLS                                                        \
  {                                                                               \
    .name = "old-tls",                                                            \
    .title = N_("Allow Old TLS"),                                                 \
    .help = N_("Also TLS 1.0 and 1.1, and certificates with keys that are too short"), \
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,                                           \
    .flags = BELLHOP_PARAM_ADVANCED,                                              \
  }

#define HTTP_PARAM_VERSION                                                             \
  {                                                                                    \
    .name = "http-version",                                                            \
    .title = N_("HTTP Version"),                                                       \
    .help = N_("HTTP/2 is used only if chosen here and supported by the server"),      \
    .type = BELLHOP_PARAM_TYPE_CHOICE,                                                 \
    .choice = { .choices = http_client_versions, .initial = HTTP_VERSION_AUTO },       \
    .flags = BELLHOP_PARAM_ADVANCED,                                                   \
  }

G_END_DECLS
