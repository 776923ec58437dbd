-- 金额一律以分计，免得小数走样。
UPDATE 持仓 SET 市值 = CAST(round(CAST(市值 AS REAL) * 100) AS INTEGER) WHERE 市值 IS NOT NULL;
CREATE VIEW 资产 AS SELECT 客户号, ifnull(SUM(市值), 0) AS 分 FROM 客户 LEFT JOIN 持仓 USING (客户号) GROUP BY 客户号;
