namespace Burst.Docker.Tests;

public sealed class DockerEndpointTests
{
    [Theory]
    [InlineData("/run/d.sock", "unix:///run/d.sock")]
    [InlineData("unix:///run/d.sock", "unix:///run/d.sock")]
    [InlineData("tcp://host", "tcp://host:2375")]
    [InlineData("tcp://host:99", "tcp://host:99")]
    [InlineData("tcp://[::1]:99/", "tcp://[::1]:99")]
    public void Parse_Endpoint_IsWrittenInFull(string text, string full)
    {
        var endpoint = DockerEndpoint.Parse(text);

        Assert.Equal(full, endpoint.ToString());
        Assert.Equal(full.StartsWith("unix", StringComparison.Ordinal), endpoint.IsLocal);
        Assert.Equal(endpoint, DockerEndpoint.Parse(full));
    }

    [Theory]
    [InlineData("")]
    [InlineData("docker.sock")]
    [InlineData("unix://docker.sock")]
    [InlineData("ssh://host")]
    [InlineData("tcp://")]
    [InlineData("tcp://host/path")]
    public void Parse_SomethingElse_IsRefusedByName(string text) => Assert.Contains(
        $"'{text}'", Assert.Throws<FormatException>(() => DockerEndpoint.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parse_PathTooLongForASocket_SaysHowLong()
    {
        Assert.Equal(107, DockerEndpoint.Parse("/" + new string('x', 106)).SocketPath!.Length);
        var fault = Assert.Throws<FormatException>(() => DockerEndpoint.Parse("/" + new string('x', 107)));
        Assert.Contains("108 bytes, where the system takes 107", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_Named_IsThat() => Assert.Equal("tcp://h:1", DockerEndpoint.Find("tcp://h:1").ToString());
}
