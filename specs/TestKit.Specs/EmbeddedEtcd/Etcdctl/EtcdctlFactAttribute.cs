namespace Watch.Actors.TestKit.Specs.EmbeddedEtcd.Etcdctl;

/// <summary>A fact that needs etcdctl, and a real etcd too when it says so; skipped where they are not installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class EtcdctlFactAttribute : FactAttribute
{
    public EtcdctlFactAttribute()
    {
        if (!Programs.IsOnPath("etcdctl")) Skip = "etcdctl is not installed: apt-get install etcd-client";
    }

    public bool NeedsEtcd
    {
        get => Skip?.StartsWith("etcd ", StringComparison.Ordinal) == true;
        set
        {
            if (value && Skip is null && !Programs.IsOnPath("etcd")) Skip = "etcd is not installed: apt-get install etcd-server";
        }
    }
}
