using Watch.Actors.TestKit;

namespace Watch.Actors.Specs.Shared;

/// <summary>A fact that needs a real etcd; skipped where it is not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealEtcdFactAttribute : FactAttribute
{
    public RealEtcdFactAttribute()
    {
        if (!EtcdProcess.IsInstalled) Skip = "etcd is not installed: apt-get install etcd-server";
    }
}
