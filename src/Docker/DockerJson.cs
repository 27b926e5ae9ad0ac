using System.Text.Json.Serialization;
using Burst.Docker.Containers;
using Burst.Docker.Daemon;
using Burst.Docker.Execs;
using Burst.Docker.Images;
using Burst.Docker.Transport;
using Burst.Docker.Volumes;

namespace Burst.Docker;

/// <summary>How the types of this project are read and written, without reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(DaemonVersion))]
[JsonSerializable(typeof(DaemonState))]
[JsonSerializable(typeof(DaemonEvent))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(Dictionary<string, List<string>>))]
[JsonSerializable(typeof(ContainerSpec))]
[JsonSerializable(typeof(CreatedAnswer))]
[JsonSerializable(typeof(ContainerExit))]
[JsonSerializable(typeof(ContainerDetails))]
[JsonSerializable(typeof(ContainerStats))]
[JsonSerializable(typeof(List<ContainerSummary>))]
[JsonSerializable(typeof(ExecSpec))]
[JsonSerializable(typeof(ExecStartRequest))]
[JsonSerializable(typeof(ExecDetails))]
[JsonSerializable(typeof(ImageDetails))]
[JsonSerializable(typeof(List<ImageSummary>))]
[JsonSerializable(typeof(TransferProgress))]
[JsonSerializable(typeof(RegistryCredentials))]
[JsonSerializable(typeof(VolumeSpec))]
[JsonSerializable(typeof(Volume))]
[JsonSerializable(typeof(VolumesAnswer))]
internal sealed partial class DockerJson : JsonSerializerContext;
