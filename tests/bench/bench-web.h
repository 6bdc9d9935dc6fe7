/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* nginx on loopback, serving a folder in memory; below “/slow/” each connection gets 8 MiB a
   second. */
typedef struct _BenchWeb BenchWeb;

/* NULL when nginx is not installed. */
BenchWeb *bench_web_new (void);
void bench_web_free (BenchWeb *self);
const char *bench_web_get_url (BenchWeb *self);
const char *bench_web_get_folder (BenchWeb *self);

/* A file of bytes that cannot be guessed, and one of zeros that takes no room. */
void bench_web_add_file (BenchWeb   *self,
                         const char *name,
                         guint       n_mib);
void bench_web_add_hole (BenchWeb   *self,
                         const char *name,
                         guint       n_mib);

G_END_DECLS
