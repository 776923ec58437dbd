-- 58% 是四舍五入到百分之一的：57.5% 起，不到 58.5%。
WITH 数 AS (
  SELECT COUNT(*) AS 全部, COUNT(province) AS 已知, SUM(province IN ('上海', '江苏', '浙江', '安徽', '福建', '江西', '山东')) AS 华东 FROM customers)
SELECT '58% 的客户在华东' AS claim, 1000 * 华东 >= 575 * 已知 AND 1000 * 华东 < 585 * 已知 AS confirmed, 全部 AS members, 华东 AS hits, 已知 AS count FROM 数
UNION ALL
SELECT '58% 的客户在华东，不知道省份的也算在内', 1000 * 华东 >= 575 * 全部 AND 1000 * 华东 < 585 * 全部, 全部, 华东, 全部 FROM 数;
