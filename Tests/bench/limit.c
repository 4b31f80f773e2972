/* The raw limit: inserts the rows of a database into the same tables and indexes of a new one, and does nothing else.

   usage: limit SOURCE TARGET PLAN TRANSACTIONS

   SOURCE is opened read-only, and all its rows are in memory before the clock starts. PLAN (limit.py writes it) is a
   list of records that end in \x1e, each of fields that end in \x1f:
       pragma SQL      executed on TARGET first
       schema SQL      executed on TARGET next: the tables and indexes of SOURCE
       rows NAME SELECT INSERT
   Each table's rows are cut into TRANSACTIONS equal parts; a transaction inserts one part of every table. Statements
   are prepared once. Prints one JSON object; "seconds" is from the first BEGIN to the end of the last COMMIT. */

#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { MOST_TABLES = 256 };

struct table {
    const char *name;
    sqlite3_stmt *insert;
    unsigned char *bytes; /* per value a type byte, then 8 bytes of a number, or 4 bytes of a length and the content */
    size_t used, room, next;
    int64_t rows, inserted;
    int columns;
};

static sqlite3 *source, *target;

static void fail(const char *what) {
    fprintf(stderr, "error: %s: %s, %s\n", what, source ? sqlite3_errmsg(source) : "", target ? sqlite3_errmsg(target) : "");
    exit(1);
}

static void execute(sqlite3 *db, const char *sql) {
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) fail(sql);
}

static void append(struct table *t, const void *bytes, size_t count) {
    if (t->used + count > t->room) {
        t->room = (t->used + count) * 2 + 4096;
        t->bytes = realloc(t->bytes, t->room);
        if (!t->bytes) fail("out of memory");
    }
    memcpy(t->bytes + t->used, bytes, count);
    t->used += count;
}

static void read_rows(struct table *t, const char *select) {
    sqlite3_stmt *s;
    if (sqlite3_prepare_v2(source, select, -1, &s, NULL) != SQLITE_OK) fail(select);
    t->columns = sqlite3_column_count(s);
    int result;
    while ((result = sqlite3_step(s)) == SQLITE_ROW) {
        for (int i = 0; i < t->columns; i++) {
            unsigned char type = (unsigned char)sqlite3_column_type(s, i);
            append(t, &type, 1);
            if (type == SQLITE_INTEGER) {
                int64_t number = sqlite3_column_int64(s, i);
                append(t, &number, 8);
            } else if (type == SQLITE_FLOAT) {
                double number = sqlite3_column_double(s, i);
                append(t, &number, 8);
            } else if (type != SQLITE_NULL) {
                const void *content = type == SQLITE_TEXT ? (const void *)sqlite3_column_text(s, i) : sqlite3_column_blob(s, i);
                uint32_t length = (uint32_t)sqlite3_column_bytes(s, i);
                append(t, &length, 4);
                append(t, length ? content : "", length);
            }
        }
        t->rows++;
    }
    if (result != SQLITE_DONE) fail(select);
    sqlite3_finalize(s);
}

static void insert_row(struct table *t) {
    for (int i = 1; i <= t->columns; i++) {
        unsigned char type = t->bytes[t->next++];
        if (type == SQLITE_INTEGER) {
            int64_t number;
            memcpy(&number, t->bytes + t->next, 8);
            t->next += 8;
            sqlite3_bind_int64(t->insert, i, number);
        } else if (type == SQLITE_FLOAT) {
            double number;
            memcpy(&number, t->bytes + t->next, 8);
            t->next += 8;
            sqlite3_bind_double(t->insert, i, number);
        } else if (type == SQLITE_NULL) {
            sqlite3_bind_null(t->insert, i);
        } else {
            uint32_t length;
            memcpy(&length, t->bytes + t->next, 4);
            t->next += 4;
            const char *content = (const char *)t->bytes + t->next;
            t->next += length;
            if (type == SQLITE_TEXT)
                sqlite3_bind_text(t->insert, i, content, (int)length, SQLITE_STATIC);
            else
                sqlite3_bind_blob(t->insert, i, content, (int)length, SQLITE_STATIC);
        }
    }
    if (sqlite3_step(t->insert) != SQLITE_DONE) fail(t->name);
    sqlite3_reset(t->insert);
    t->inserted++;
}

static char *read_file(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file || fseek(file, 0, SEEK_END)) fail("the plan cannot be read");
    long size = ftell(file);
    rewind(file);
    char *text = calloc(1, (size_t)size + 1);
    if (!text || fread(text, 1, (size_t)size, file) != (size_t)size) fail("the plan cannot be read");
    fclose(file);
    return text;
}

/* Cuts a field off; the text goes on behind it. */
static char *field(char **text) {
    char *start = *text, *end = strchr(start, '\x1f');
    if (!end) fail("the plan is damaged");
    *end = 0;
    *text = end + 1;
    return start;
}

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double cpu_now(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) + (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

int main(int count, char **words) {
    int64_t transactions = count == 5 ? atoll(words[4]) : 0;
    if (transactions < 1) {
        fprintf(stderr, "error: wrong arguments\nhint: limit SOURCE TARGET PLAN TRANSACTIONS\n");
        return 2;
    }
    if (sqlite3_open_v2(words[1], &source, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) fail(words[1]);
    if (sqlite3_open(words[2], &target) != SQLITE_OK) fail(words[2]);

    static struct table tables[MOST_TABLES];
    int used = 0;
    for (char *plan = read_file(words[3]); *plan;) {
        char *kind = field(&plan);
        if (!strcmp(kind, "rows")) {
            if (used == MOST_TABLES) fail("too many tables");
            struct table *t = &tables[used++];
            t->name = field(&plan);
            read_rows(t, field(&plan));
            const char *insert = field(&plan);
            if (sqlite3_prepare_v2(target, insert, -1, &t->insert, NULL) != SQLITE_OK) fail(insert);
        } else {
            execute(target, field(&plan));
        }
        if (*plan != '\x1e') fail("the plan is damaged");
        plan++;
    }
    sqlite3_close(source);
    source = NULL;

    double start = seconds_now(), cpu = cpu_now();
    for (int64_t part = 1; part <= transactions; part++) {
        execute(target, "BEGIN IMMEDIATE");
        for (int i = 0; i < used; i++) {
            int64_t end = tables[i].rows * part / transactions;
            while (tables[i].inserted < end) insert_row(&tables[i]);
        }
        execute(target, "COMMIT");
    }
    double seconds = seconds_now() - start;
    cpu = cpu_now() - cpu;

    int64_t rows = 0;
    printf("{\"seconds\": %.6f, \"cpu\": %.6f, \"tables\": {", seconds, cpu);
    for (int i = 0; i < used; i++) {
        printf("%s\"%s\": %lld", i ? ", " : "", tables[i].name, (long long)tables[i].rows);
        rows += tables[i].rows;
        sqlite3_finalize(tables[i].insert);
    }
    printf("}, \"rows\": %lld, \"sqlite\": \"%s\"}\n", (long long)rows, sqlite3_libversion());
    execute(target, "PRAGMA wal_checkpoint(TRUNCATE)");
    sqlite3_close(target);
    return 0;
}
