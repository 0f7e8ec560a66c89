package io.segmentexport.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CamelUriTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "sftp://files.example.com/out?username=jo&password=RAW(se@cret)       | sftp://files.example.com/…",
            "sftp://jo:secret@files.example.com:2222/out                          | sftp://files.example.com/…",
            "sftp:files.example.com/out                                           | sftp://files.example.com/…",
            "smb://{{env:HOST}}/share?password=secret                             | smb:…",
            "sftp://jo:sec/ret@files.example.com/out                              | sftp:…",
            "sftp://jo:1234?secret@files.example.com/out                          | sftp://jo/…",
            "aws2-s3://bucket?accessKey=RAW(secret)                               | aws2-s3://bucket/…"})
    void showsItsSchemeAndItsHostAlone(String uri, String shown) {
        assertThat(CamelUri.ofFolder(uri, uri)).hasToString(shown);
        assertThat(shown).doesNotContain("sec", "1234");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C:\\drop", "c:\\drop", "drop/here", "/drop/a:b", "../drop", "Drop:here", "sftp:"})
    void aPathIsNone(String path) {
        assertThat(CamelUri.isOfFolder(path)).isFalse();
    }
}
