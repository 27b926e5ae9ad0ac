using System.Text.Json;
using Burst.BenchComment.GitHub;

namespace Burst.BenchComment.Tests.GitHub;

public sealed class CommentClientTests
{
    private const string Comments = "/repos/o/r/issues/7/comments";
    private const string Posted = """{"id":5,"html_url":"https://github.com/o/r/pull/7#issuecomment-5"}""";

    [Fact]
    public async Task Upsert_NoComment_Posts()
    {
        using var server = new RecordingServer(request => request.Method == "GET" ? (200, "[]") : (201, Posted));
        Assert.Equal("https://github.com/o/r/pull/7#issuecomment-5", await UpsertAsync(server, "| a |\n"));
        var (get, post) = (server.Requests[0], server.Requests[1]);
        Assert.Equal(("GET", $"{Comments}?per_page=100&page=1"), (get.Method, get.Address));
        Assert.Equal(("POST", Comments), (post.Method, post.Address));
        Assert.Equal($"{CommentClient.Marker}\n| a |\n", BodyOf(post));
        Assert.All(server.Requests, request => Assert.Equal("Bearer secret", request.Authorization));
        Assert.All(server.Requests, request => Assert.StartsWith("burst-bench-comment", request.UserAgent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Upsert_CommentOnSecondPage_ChangesIt()
    {
        using var server = new RecordingServer(request => request.Method switch
        {
            "PATCH" => (200, Posted),
            _ when request.Address.EndsWith("page=1", StringComparison.Ordinal) => (200, Page(Enumerable.Repeat((1L, "quoted: " + CommentClient.Marker), 100))),
            _ => (200, Page([(1, "something"), (99, CommentClient.Marker + "\nold")])),
        });
        await UpsertAsync(server, "new");
        var last = server.Requests[^1];
        Assert.Equal(3, server.Requests.Count);
        Assert.Equal(("PATCH", "/repos/o/r/issues/comments/99"), (last.Method, last.Address));
        Assert.Equal($"{CommentClient.Marker}\nnew", BodyOf(last));
    }

    [Fact]
    public async Task Upsert_PassingFailures_TriedAgain()
    {
        var count = 0;
        using var server = new RecordingServer(request => ++count switch
        {
            1 => (502, "bad gateway"),
            2 or 4 => (200, "[]"),
            3 => (429, "{}"),
            _ => (201, Posted),
        });
        await UpsertAsync(server, "x");
        Assert.Equal(["GET", "GET", "POST", "GET", "POST"], server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task Upsert_PostArrivedButAnsweredFive_NotPostedTwice()
    {
        var isThere = false;
        using var server = new RecordingServer(request =>
        {
            if (request.Method == "GET")
                return (200, isThere ? Page([(5, CommentClient.Marker + "\nx")]) : "[]");
            var status = isThere ? 200 : 504;
            isThere = true;
            return (status, Posted);
        });
        await UpsertAsync(server, "x");
        Assert.Equal(["GET", "POST", "GET", "PATCH"], server.Requests.Select(request => request.Method));
    }

    [Fact]
    public async Task Upsert_AlwaysFiveHundred_GivesUpAfterFour()
    {
        using var server = new RecordingServer(_ => (500, ""));
        var failure = await Assert.ThrowsAsync<BenchException>(() => UpsertAsync(server, "x"));
        Assert.Equal(4, server.Requests.Count);
        Assert.Equal($"GET {Comments}: GitHub answered 500, 4 times in a row", failure.Message);
        Assert.Equal(ExitCode.NotPosted, failure.ExitCode);
    }

    [Theory]
    [InlineData(401, "1", "the token in GITHUB_TOKEN is not valid")]
    [InlineData(403, "1", "pull-requests: write")]
    [InlineData(403, "0", "requests of this hour are spent")]
    [InlineData(404, "1", "no pull request 7 in o/r")]
    [InlineData(302, "1", "GitHub answered 302")]
    public async Task Upsert_Refused_SaysWhyAtOnce(int status, string remaining, string why)
    {
        using var server = new RecordingServer(_ => (status, "{}")) { Remaining = remaining };
        var failure = await Assert.ThrowsAsync<BenchException>(() => UpsertAsync(server, "x"));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Upsert_NobodyListens_SaysSo()
    {
        string address;
        using (var server = new RecordingServer(_ => (200, "[]")))
            address = server.Address;
        using var client = new CommentClient(new PullRequest(address, "o/r", 7, "secret"), TimeSpan.Zero);
        var failure = await Assert.ThrowsAsync<BenchException>(() => client.UpsertAsync("x"));
        Assert.Contains($"{address} does not answer", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upsert_TooLong_CutWhereGitHubEnds()
    {
        using var server = new RecordingServer(request => request.Method == "GET" ? (200, "[]") : (201, Posted));
        await UpsertAsync(server, new string('x', 70_000));
        var body = BodyOf(server.Requests[^1]);
        Assert.Equal(65_536, body.Length);
        Assert.EndsWith("GitHub takes no longer comments.\n", body, StringComparison.Ordinal);
    }

    private static async Task<string> UpsertAsync(RecordingServer server, string markdown)
    {
        using var client = new CommentClient(new PullRequest(server.Address, "o/r", 7, "secret"), TimeSpan.Zero);
        return await client.UpsertAsync(markdown);
    }

    private static string BodyOf(Recorded request) =>
        JsonDocument.Parse(request.Body).RootElement.GetProperty("body").GetString()!;

    private static string Page(IEnumerable<(long Id, string Body)> comments) =>
        JsonSerializer.Serialize(comments.Select(comment => new { id = comment.Id, body = comment.Body }));
}
