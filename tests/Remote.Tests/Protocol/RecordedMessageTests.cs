using System.Text;
using Burst.Remote.Protocol;
using Burst.Testing;
using Burst.Thunks;

namespace Burst.Remote.Tests.Protocol;

/// <summary>What gg's client and server said to each other.</summary>
public class RecordedMessageTests
{
    [FixtureTheory]
    [InlineData("001.c2s")]
    [InlineData("002.c2s")]
    [InlineData("003.c2s")]
    [InlineData("004.c2s")]
    public void Request_RecordedBody_IsReadAndWrittenAsItWas(string name)
    {
        var body = Body(name);

        var request = ExecutionRequest.Read(body);

        var thunk = Assert.Single(request.Thunks);
        Assert.Equal(thunk.Hash, ObjectHash.Of(thunk.Data.Span).ToString());
        Assert.Equal("out", Assert.Single(thunk.Outputs));
        Assert.Equal("redis://127.0.0.1:7379", request.StorageBackend);
        Assert.Equal(Encoding.UTF8.GetString(body), Encoding.UTF8.GetString(request.Write()));
    }

    [FixtureTheory]
    [InlineData("001.s2c", 1, 0)]
    [InlineData("002.s2c", 1, 0)]
    [InlineData("003.s2c", 1, 0)]
    [InlineData("004.s2c", 0, 5)]
    public void Response_RecordedBody_IsReadAndWrittenAsItWas(string name, int executed, int code)
    {
        var body = Body(name);

        var response = ExecutionResponse.Read(body);

        Assert.Equal(executed, response.ExecutedThunks.Length);
        Assert.Equal(code, (int)response.Code);
        foreach (var output in response.ExecutedThunks.SelectMany(thunk => thunk.Outputs))
        {
            Assert.Equal(ObjectHash.Parse(output.Hash.AsSpan()).LengthBytes, output.LengthBytes);
            if (output.Data.Length > 0)
                Assert.Equal(output.Hash, ObjectHash.Of(output.Data.Span).ToString());
        }

        Assert.Equal(Encoding.UTF8.GetString(body), Encoding.UTF8.GetString(response.Write()));
    }

    [Theory]
    [InlineData("notjson", "not JSON")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("{\"thunks\":7}", "'thunks' is not a list")]
    [InlineData("{\"thunks\":[7]}", "'thunks' is not a list of objects")]
    [InlineData("{\"thunks\":[{\"hash\":7}]}", "'hash' is not a string")]
    [InlineData("{\"thunks\":[{\"data\":\"*\"}]}", "'data' is not base64")]
    [InlineData("{\"timelog\":\"x\"}", "'timelog' is not true or false")]
    public void Request_NotOne_SaysWhatIsWrong(string body, string message)
    {
        var error = Assert.Throws<ProtocolException>(() => ExecutionRequest.Read(Encoding.UTF8.GetBytes(body)));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_OtherSpellingAndUnknownFields_IsRead()
    {
        var request = ExecutionRequest.Read("{\"storage_backend\":\"x\",\"later\":{\"a\":[1]},\"thunks\":null}"u8.ToArray());

        Assert.Equal("x", request.StorageBackend);
        Assert.Empty(request.Thunks);
    }

    private static byte[] Body(string name)
    {
        var message = File.ReadAllBytes(Fixtures.PathOf("gg", "29-remote-http", "http", name));
        return message[(message.AsSpan().IndexOf("\r\n\r\n"u8) + 4)..];
    }
}
