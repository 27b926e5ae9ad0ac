namespace Burst.Cli.Tests.GgDialect;

public sealed class GgCommandsTests : CommandTest
{
    [Theory]
    [InlineData("gg", "gg COMMAND [ARG]...", 1)]
    [InlineData("gg x", "gg: 'x' is not a gg command.", 1)]
    [InlineData("gg-x", "gg: 'x' is not a gg command.", 1)]
    [InlineData("gg hash nosuch", "gg-hash: open (nosuch): No such file or directory", 1)]
    [InlineData("gg-hash .", "gg-hash: read: Is a directory", 1)]
    [InlineData("gg-hash a b", "gg-hash FILENAME", 1)]
    [InlineData("gg-init a b", "gg-init [directory]", 1)]
    [InlineData("gg-init made", "Initialized gg directory at: made", 0)]
    [InlineData("gg-collect", "gg-collect FILE...", 1)]
    [InlineData("gg-repl x", "Usage: gg-repl", 1)]
    [InlineData("gg-thunksummary", "gg-thunksummary THUNK-HASH", 1)]
    [InlineData("gg-get", "gg-get HASH...", 1)]
    [InlineData("gg-get V", "gg-get: missing environment variable: GG_STORAGE_URI", 1)]
    [InlineData("gg-put", "gg-put: missing environment variable: GG_STORAGE_URI", 1)]
    [InlineData("gg-create-thunk -l a=b", "gg-create-thunk: invalid option -- 'l'\ngg-create-thunk: invalid option", 1)]
    [InlineData("gg-create-thunk -L a -o o F a", "gg-create-thunk: missing link target", 1)]
    [InlineData("gg-create-thunk -e E -o o F", "gg-create-thunk: a thunk needs at least one argument (argv0)", 1)]
    [InlineData("gg-force -m 2", "gg-force: invalid option -- 'm'\ngg-force: invalid option", 1)]
    [InlineData("gg-force --status", "gg-force: unrecognized option '--status'\ngg-force: invalid option", 1)]
    [InlineData("gg-force --jobs=0 p", "gg-force: max jobs cannot be zero", 1)]
    [InlineData("gg-force -e nosuch p", "gg-force: unknown execution engine", 1)]
    [InlineData("gg-force nosuchfile", "gg-force: open (nosuchfile): No such file or directory", 1)]
    [InlineData("gg-force -s", "Nothing to force. Bye.", 0)]
    [InlineData("gg-force --engine=remote v", "not a thunk: v\nNothing to force. Bye.", 0)]
    [InlineData("gg-execute -q", "gg-execute: invalid option -- 'q'\ngg-execute: invalid option: -q", 3)]
    [InlineData("gg-execute -g T", "gg-execute: missing environment variable: GG_STORAGE_URI", 3)]
    public void Run_Line_GgsWordsAndCode(string line, string error, int code)
    {
        Folder.Write("v", "value");

        Assert.Equal((code, error + "\n", ""), (GgLine(line), Error, Out));
    }

    [Theory]
    [InlineData("nosuch://x", "gg-get: unknown storage backend")]
    [InlineData("s3://key:secret@bucket", "gg-get: storage backends of the kind s3:// are not part of this version")]
    [InlineData("redis://u:secret@127.0.0.1:1", "gg-get: redis://127.0.0.1:1: Connection refused")]
    public void Get_StorageUri_ClearErrorWithoutPassword(string uri, string message)
    {
        Environment.SetEnvironmentVariable("GG_STORAGE_URI", uri);

        Assert.Equal(1, GgLine("gg-get V47DEQpj8HBSa._TImW.5JCeuQeRkm5NMpJWZG3hSuFU00000000"));
        Assert.StartsWith(message, Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", Error, StringComparison.Ordinal);
    }

    [Fact]
    public void HashAndCollect_File_HashOnStandardOutput()
    {
        Folder.Write("hello.txt", "hello\n");

        Assert.Equal(0, GgLine("gg-hash hello.txt"));
        Assert.StartsWith("VWJG1tSLV3whtD_CxEPvZ0hu0", Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder[".gg", "blobs"]));
        Assert.Equal(0, GgLine("gg-collect hello.txt hello.txt"));
        Assert.Equal(2, Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(File.Exists(Folder[".gg", "blobs", Out.Split('\n')[0]]));
    }

    [Fact]
    public void Describe_PrefixExecutableHashAndCommand_AsGg()
    {
        var hash = AddThunk("x y").ToString();

        Assert.Equal(0, Gg("gg-describe", hash[..6]));
        Assert.Equal(Folder[".gg", "blobs", hash] + "\n", Error);
        Assert.EndsWith(" \"timeout\": 0\n}\n\n", Out, StringComparison.Ordinal);
        Assert.Equal(0, Gg("gg-describe", "-ce", hash));
        Assert.Equal("", Error);
        Assert.Matches("^[A-Za-z0-9_-]{43}\nf x y \n$", Out);
    }

    [Fact]
    public void Repl_StandardInput_HashesUntilError()
    {
        Folder.Write("f.sh", "#!/bin/sh\n", isExecutable: true);
        Input = "push e f.sh\npush a f\npush o out\ncreate t\nbogus\n";

        Assert.Equal(1, GgLine("gg-repl"));
        Assert.Matches("^T[A-Za-z0-9._]{51}\n$", Out);
        Assert.Equal("gg-repl: invalid command: bogus\n", Error);
    }

    [Fact]
    public void Links_Dotnet_Refused()
    {
        Assert.Equal(1, GgLine("gg links bin"));
        Assert.Contains("burst executable", Error, StringComparison.Ordinal);
    }
}
