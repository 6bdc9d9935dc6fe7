/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-file.h"

#include <string.h>

enum
{
  ARENA_BLOCK_BYTES = 256 * 1024
};

void
duplicates_arena_init (DuplicatesArena *self)
{
  *self = (DuplicatesArena){ .blocks = g_ptr_array_new_with_free_func (g_free) };
}

void
duplicates_arena_clear (DuplicatesArena *self)
{
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  self->n_left = 0;
}

/* Of zeros. */
static gpointer
allocate (DuplicatesArena *self,
          gsize            n_bytes)
{
  const gsize alignment = G_ALIGNOF (DuplicatesFile);
  char       *block;

  n_bytes = (n_bytes + alignment - 1) / alignment * alignment;
  if (n_bytes > self->n_left)
    {
      self->n_left = MAX (ARENA_BLOCK_BYTES, n_bytes);
      g_ptr_array_add (self->blocks, g_malloc0 (self->n_left));
    }
  self->n_left -= n_bytes;
  /* What is left lies before what was taken. */
  block = self->blocks->pdata[self->blocks->len - 1];
  return block + self->n_left;
}

DuplicatesFolder *
duplicates_arena_add_folder (DuplicatesArena        *arena,
                             const DuplicatesFolder *parent,
                             const char             *path)
{
  const gsize       length = strlen (path);
  DuplicatesFolder *self = allocate (arena, sizeof (DuplicatesFolder) + length + 1);

  self->root_length = parent != NULL ? parent->root_length : (guint) length;
  self->is_reference = parent != NULL && parent->is_reference;
  memcpy (self->path, path, length + 1);
  return self;
}

DuplicatesFile *
duplicates_file_new (DuplicatesArena        *arena,
                     const DuplicatesFolder *folder,
                     const char             *name,
                     const BellhopVisit     *visit)
{
  const gsize     name_size = strlen (name) + 1;
  DuplicatesFile *self = allocate (arena, sizeof (DuplicatesFile) + name_size);

  self->folder = folder;
  self->stamp = bellhop_file_stamp_from_visit (visit);
  self->error_number = visit->error_number;
  self->depth = visit->depth;
  self->disk_bytes = visit->disk_bytes;
  self->is_reference = folder != NULL && folder->is_reference;
  memcpy (self->name, name, name_size);
  return self;
}

char *
duplicates_file_dup_path (const DuplicatesFile *self)
{
  return self->folder != NULL ? g_build_filename (self->folder->path, self->name, NULL)
                              : g_strdup (self->name);
}

gsize
duplicates_file_get_root_length (const DuplicatesFile *self)
{
  return self->folder != NULL ? self->folder->root_length : strlen (self->name);
}

static const char *
get_folder_path (const DuplicatesFile *self)
{
  return self->folder != NULL ? self->folder->path : NULL;
}

/* For g_ptr_array_sort(). */
int
duplicates_file_path_cmp (gconstpointer a,
                          gconstpointer b)
{
  const DuplicatesFile *file_a = *(DuplicatesFile *const *) a;
  const DuplicatesFile *file_b = *(DuplicatesFile *const *) b;
  int                   order = 0;

  if (file_a->folder != file_b->folder)
    order = g_strcmp0 (get_folder_path (file_a), get_folder_path (file_b));
  return order != 0 ? order : strcmp (file_a->name, file_b->name);
}

DuplicatesSet *
duplicates_set_new (guint64 size)
{
  DuplicatesSet *self = g_new0 (DuplicatesSet, 1);

  self->size = size;
  self->files = g_ptr_array_new ();
  return self;
}

void
duplicates_set_add (DuplicatesSet  *self,
                    DuplicatesFile *file)
{
  file->set = self;
  g_ptr_array_add (self->files, file);
}

gboolean
duplicates_set_has_copies (const DuplicatesSet *self,
                           gboolean             has_references)
{
  guint n_references = 0;

  for (guint i = 0; has_references && i < self->files->len; i++)
    n_references += ((DuplicatesFile *) self->files->pdata[i])->is_reference;
  return self->files->len > 1 &&
         (!has_references || (n_references > 0 && n_references < self->files->len));
}

void
duplicates_set_free (DuplicatesSet *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->files);
  g_free (self);
}
